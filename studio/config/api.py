"""The one API object: session authentication (and with it CSRF) on every operation, errors in one form."""

from ninja import NinjaAPI

from studio.accounts.apis import router as accounts
from studio.common.authentication import SignedIn
from studio.common.error_answers import answer_errors
from studio.common.json_bodies import BoundedJson
from studio.designs.apis import router as designs
from studio.exchange.apis import router as exchange
from studio.runs.apis import ROUTERS as RUNS

api = NinjaAPI(
    title="Lagwise",
    version="1",
    description="Designs, checks, runs and exports of the Lagwise studio.",
    auth=SignedIn(),
    parser=BoundedJson(),
    docs_url=None,
    openapi_url="/openapi.json",
)
answer_errors(api)
api.add_router("", accounts)
api.add_router("", designs)
api.add_router("", exchange)
for router in RUNS:
    api.add_router("", router)
