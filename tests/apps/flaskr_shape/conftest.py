import pytest
from flaskr import create_app

pytest_plugins = ["fixtures.plugin"]


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    return create_app({"DATABASE": tmp_path_factory.mktemp("site") / "flaskr.sqlite"})


@pytest.fixture(scope="session")
def base_url(site):
    return site.url


@pytest.fixture(scope="session")
def sign_in(send_form):
    return lambda context, role: send_form(context, "/auth/login", username=role, password=role)
