"""The pages: each hosts one bundle and tells it what it is about."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_safe

from studio.accounts.apis import session_of
from studio.accounts.models import User
from studio.accounts.services import sign_in_by_token
from studio.common.errors import NotFound
from studio.designs import selectors as designs
from studio.designs.models import Role
from studio.runs import selectors as runs
from studio.runs.models import Experiment, Run
from studio.web.templatetags.vite import NotBuilt


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Projects, designs, examples. `?token=…` signs a local user in, once, and leaves the address bar."""
    token = request.GET.get("token", "")
    if token and (sign_in_by_token(request, token) or request.user.is_authenticated):
        return redirect("home")
    return _page(request, "home", "Lagwise", {})


@never_cache
@require_safe
def editor(request: HttpRequest, design_id: UUID) -> HttpResponseBase:
    """The canvas of one design."""
    return _design_page(request, "editor", design_id)


@never_cache
@require_safe
def export(request: HttpRequest, design_id: UUID) -> HttpResponseBase:
    """The files that a design gives."""
    return _design_page(request, "export", design_id)


@never_cache
@require_safe
def results(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """What one run answers."""
    return _asked_page(
        request, "results", "Run", {"run_id": str(run_id)}, lambda user: runs.run(user, run_id)
    )


@never_cache
@require_safe
def experiment(request: HttpRequest, experiment_id: UUID) -> HttpResponseBase:
    """What the replications of one plan answer together."""
    return _asked_page(
        request,
        "experiment",
        "Experiment",
        {"experiment_id": str(experiment_id)},
        lambda user: runs.experiment(user, experiment_id),
    )


@never_cache
@require_GET
def login(request: HttpRequest) -> HttpResponseBase:
    """Name and password, where the studio is deployed."""
    wanted = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    following = wanted if safe else "/"
    if settings.LAGWISE_MODE != "deployed" or request.user.is_authenticated:
        return redirect(following if request.user.is_authenticated else "home")
    return _bundle(request, "login", "Sign in", {"session": None, "next": following})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django's own CSRF check answers; the API has its own."""
    return render(request, "studio/message.html", {"title": "Refused", "text": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, design or run, or not one that this user may know of."""
    text = "There is nothing at this address, or you are not a member of its project."
    return render(request, "studio/message.html", {"title": "Not found", "text": text}, status=404)


def _asked_page(
    request: HttpRequest,
    page: str,
    what: str,
    about: dict[str, str],
    find: Callable[[User], tuple[Run | Experiment, Role]],
) -> HttpResponseBase:
    """The page of a run or an experiment, for those who may see it."""
    if not isinstance(request.user, User):
        return _ask_to_sign_in(request)
    try:
        found, role = find(request.user)
    except NotFound as error:
        raise Http404(error.message) from None
    ids = {"design_id": str(found.design_id), "project_id": str(found.project_id)}
    return _page(request, page, f"{what} of {found.design.name}", about | ids | {"role": role.value})


def _design_page(request: HttpRequest, page: str, design_id: UUID) -> HttpResponseBase:
    if not isinstance(request.user, User):
        return _ask_to_sign_in(request)
    try:
        design, role = designs.design(request.user, design_id, Role.VIEWER)
    except NotFound as error:
        raise Http404(error.message) from None
    about = {"design_id": str(design.pk), "project_id": str(design.project_id), "role": role.value}
    return _page(request, page, design.name, about)


def _page(request: HttpRequest, page: str, title: str, about: dict[str, Any]) -> HttpResponseBase:
    if not isinstance(request.user, User):
        return _ask_to_sign_in(request)
    return _bundle(request, page, title, {"session": session_of(request.user).model_dump(), **about})


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if settings.LAGWISE_MODE == "deployed":
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    text = (
        "This studio belongs to whoever started it. Open the address with the token that `make run` printed; "
        "it works once. `python manage.py sign_in_address` prints another."
    )
    return render(request, "studio/message.html", {"title": "Not signed in", "text": text}, status=401)


@ensure_csrf_cookie
def _bundle(request: HttpRequest, page: str, title: str, about: dict[str, Any]) -> HttpResponse:
    data = json.dumps({"page": page, **about})
    try:
        return render(request, "studio/bundle.html", {"bundle": page, "title": title, "data": data})
    except NotBuilt as error:
        return render(request, "studio/message.html", {"title": "Not built", "text": str(error)}, status=503)
