"""The user of a request that authentication has let through."""

from django.http import HttpRequest

from studio.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in user. Only for views behind `SignedIn`; anything else is a programming error."""
    user = request.user
    assert isinstance(user, User)
    return user
