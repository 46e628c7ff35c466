"""Gets VMs, extends and releases them with a client that a generator made from openapi.json.

journey.py FOLDER_OF_CLIENT BASE_URL TOKEN
"""

import datetime
import sys
import uuid

folder, base_url, token = sys.argv[1:4]
sys.path.insert(0, folder)

from dynvm_client import AuthenticatedClient  # noqa: E402
from dynvm_client.api.leases import lease_extend, leases_get, leases_release  # noqa: E402
from dynvm_client.api.requests import requests_provision  # noqa: E402
from dynvm_client import models  # noqa: E402

client = AuthenticatedClient(base_url=base_url, token=token, raise_on_unexpected_status=True)


def get_body_class(function):
    """The class of a generated function's body: its name is the generator's business."""
    return function.sync_detailed.__annotations__["body"]


def ok(response, status):
    assert response.status_code == status, f"{response.status_code}: {response.content.decode()}"
    return response.parsed


Body = get_body_class(requests_provision)
key = str(uuid.uuid4())
spec = Body.from_dict({"descriptor": "generated", "osKey": "centos7", "count": 3, "expiresInSeconds": 3600})
made = ok(requests_provision.sync_detailed(client=client, body=spec, wait=60, idempotency_key=key), 202)
again = ok(requests_provision.sync_detailed(client=client, body=spec, wait=60, idempotency_key=key), 202)
assert again.request.id == made.request.id
assert len(made.leases) == 3 and all(lease.address for lease in made.leases), made

first = made.leases[0]
seen = leases_get.sync_detailed(first.id, client=client)
Patch = next(kind for kind in vars(models).values() if getattr(kind, "__name__", "").startswith("LeaseExtend"))
later = Patch.from_dict({"seconds": 7200, "from": "deadline"})
moved = ok(lease_extend.sync_detailed(first.id, client=client, body=later, if_match=seen.headers["etag"]), 200)
assert moved.deadline_at - seen.parsed.deadline_at == datetime.timedelta(hours=2), moved

Release = get_body_class(leases_release)
released = ok(
    leases_release.sync_detailed(
        client=client, body=Release.from_dict({"selector": {"descriptor": "generated", "count": 3}, "wait": True})
    ),
    200,
)
assert [result.name for result in released.results] == ["generated1", "generated2", "generated3"]
print("journey done")
