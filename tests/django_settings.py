"""The studio's settings with a data folder of the test session's own, so that no test touches var/."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="lagwise-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["LAGWISE_DATA_DIR"] = _folder
os.environ["LAGWISE_MODE"] = "local"
# What a developer's shell says must not reach a test's database or broker.
for _name in ("DATABASE_URL", "REDIS_URL", "LAGWISE_TOKEN"):
    os.environ.pop(_name, None)

from studio.config.settings import *  # noqa: E402, F403
