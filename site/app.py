"""Serve the bookshop on this machine: `python site/app.py`, then open http://127.0.0.1:5000."""

import argparse

from bookshop import create_app

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def main() -> None:
    """Read the command line and serve until Ctrl+C."""
    parser = argparse.ArgumentParser(description="Serve the bookshop.")
    parser.add_argument("--host", default="127.0.0.1", help="use 0.0.0.0 to let other machines in")
    parser.add_argument("--port", type=int, help="default: 5000, with --editor 8080")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--debug", action="store_true", help="use Flask's debugger and reloader")
    mode.add_argument("--editor", action="store_true", help="let your editor catch exceptions")
    args = parser.parse_args()

    if args.port is None:
        args.port = 8080 if args.editor else 5000
    if args.debug and args.host not in LOOPBACK:
        parser.error(
            "With --debug, every visitor can run code on this machine. "
            "Leave out --debug, or leave out --host."
        )

    try:
        app = create_app()
    except ValueError as error:
        parser.error(str(error))
    # With a reloader, an editor's breakpoints do not work. An error page hides exceptions.
    app.run(
        host=args.host,
        port=args.port,
        debug=args.debug,
        use_debugger=args.debug,
        use_reloader=args.debug,
        passthrough_errors=args.editor,
    )


if __name__ == "__main__":
    main()
