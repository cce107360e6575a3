"""What the tests say of leases, saves and runs holds on PostgreSQL too."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.services.postgres_process import PostgresProcess

SAME_ON_POSTGRES = ("test_leases.py", "test_replication_leases.py", "test_designs.py", "test_runs.py")


@pytest.mark.services
@pytest.mark.slow
def test_locks_and_saves_hold_on_postgres(postgres_server: PostgresProcess) -> None:
    files = [f"tests/studio/{name}" for name in SAME_ON_POSTGRES]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--create-db"]
    ran = subprocess.run(
        [*command, "--ds", "tests.studio.postgres_settings", *files],
        cwd=settings.BASE_DIR,
        env=os.environ | {"LAGWISE_TEST_DATABASE_URL": postgres_server.url},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:]
