"""Whether this process can do its work: for the launcher, containers and load balancers."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET
from redis.exceptions import RedisError

from studio.common import redis_client


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _redis_answers() -> bool:
    try:
        return bool(redis_client.synchronous().ping())
    except (RedisError, OSError):
        return False


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database and Redis answer, else 503; says which."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    well = all(parts.values())
    return JsonResponse({"status": "ok" if well else "ailing", **parts}, status=200 if well else 503)
