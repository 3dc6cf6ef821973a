"""Serve the bookshop on this machine: `python site/app.py`, then open http://127.0.0.1:5000."""

import argparse

from bookshop import create_app

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def main() -> None:
    """Read the command line and serve until Ctrl+C."""
    parser = argparse.ArgumentParser(description="Serve the bookshop.")
    parser.add_argument(
        "--host", default="127.0.0.1", help="0.0.0.0: other machines can open the site"
    )
    parser.add_argument("--port", type=int, help="the port (default: 5000, or 8080 with --editor)")
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
    # With --editor, there is no reloader and no error page: both hide exceptions from the editor.
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
