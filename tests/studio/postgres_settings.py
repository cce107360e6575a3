"""The studio's settings on the PostgreSQL of LAGWISE_TEST_DATABASE_URL: what a deployed studio has."""

import os

from studio.config.environment import database
from tests.django_settings import *  # noqa: F403

DATABASES = {"default": database(os.environ["LAGWISE_TEST_DATABASE_URL"]) | {"CONN_MAX_AGE": 0}}
