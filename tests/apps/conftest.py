"""Each folder here is a project of its own. tests/test_apps.py runs their tests."""

collect_ignore_glob = ["*"]
