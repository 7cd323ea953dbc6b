"""A session of the Python package ngsildclient with a broker at host, port; notifications go to the third argument."""

import sys

from ngsildclient import Client, Entity, SubscriptionBuilder

from steps import finish, step

host, port, receiver = sys.argv[1], int(sys.argv[2]), sys.argv[3]
kind = "AirQualityObserved"


def observation(number, value=None):
    entity = Entity(kind, f"{kind}:{number}")
    entity.tprop("dateObserved", "2026-01-01T00:00:00Z")
    entity.prop("NO2", value if value is not None else 10 * number, unitcode="GP")
    entity.loc(44.8, -0.5)
    entity.rel("refPointOfInterest", "PointOfInterest:RZ")
    return entity


def observations(*numbers):
    return [observation(number) for number in numbers]


def batch(result):
    return {"success": result.success, "errors": [(each["entityId"], each["error"]["status"]) for each in result.errors]}


def attributes(entity):
    return {key: value for key, value in entity.to_dict().items() if key != "@context"}


def ids(entities):
    return [entity.id for entity in entities]


client = Client(host, port, verbose=False)
first = observation(1)

# one entity
step("create", lambda: client.create(first))
step("create again", lambda: client.create(first))
step("create, skip", lambda: client.entities.create(first, skip=True))
step("get", lambda: attributes(client.get(first)) == attributes(first))
step("exists", lambda: [client.exists(first), client.exists(f"{kind}:none")])
first["NO2.value"] = 99
step("update", lambda: [client.update(first), client.get(first)["NO2.value"]])
first["NO2.value"] = 11
step("upsert", lambda: [client.upsert(first), client.get(first)["NO2.value"]])
step("get none", lambda: client.get(f"{kind}:none"))

# batches
step("batch create", lambda: batch(client.create(observations(1, 2, 3))))
step("batch upsert, some new", lambda: batch(client.upsert(observations(3, 4, 5))))
step("batch upsert, none new", lambda: batch(client.upsert(observations(4, 5), update=True)))
step("batch update", lambda: batch(client.update(observations(1, 2))))
step("batch update, noOverwrite", lambda: batch(client.update(observations(5, 6), overwrite=False)))

# queries
near = "near;maxDistance==1000"
area = {"geometry": "Point", "coordinates": [-0.5, 44.8], "georel": near}
step("count", lambda: client.count(kind, q="NO2>20"))
step("query, pages of two", lambda: ids(client.query(type=kind, q="NO2>10", limit=2)))
step("query head", lambda: ids(client.query_head(type=kind, n=2)))
step("query by POST", lambda: ids(client.alt.query({"type": "Query", "entities": [{"type": kind}], "q": "NO2>40"})))
step("count by POST", lambda: client.alt.count({"type": "Query", "entities": [{"type": kind}], "q": "NO2>40"}))
step("geo-query by POST", lambda: len(client.alt.query({"type": "Query", "entities": [{"type": kind}], "geoQ": area})))
step("geo-query by GET", lambda: client.query_head(type=kind, gq="georel=near"))
step("types", client.types.list)

# contexts
terms = {"@context": {"NO2": "https://air.example/NO2"}}
step("context add", lambda: client.contexts.add(terms))
url = step("context list", client.contexts.list)[0]
context = url.rsplit("/", 1)[-1]
step("context get", lambda: client.contexts.get(context))
step("context in a query", lambda: client.count(kind, q="NO2>0") - client.entities.count(kind, "NO2>0", ctx=url))
step("context exists", lambda: client.contexts.exists(context))
step("context delete", lambda: [client.contexts.delete(context), client.contexts.exists(context)])

# subscriptions
builder = SubscriptionBuilder(receiver).id("urn:ngsi-ld:Subscription:ngsildclient").name("loud").description("many")
subscription = builder.select_type(kind).watch(["NO2"]).notif(["NO2"]).build()
subscription["q"] = "NO2>50"
step("subscribe", lambda: client.subscriptions.create(subscription))
step("subscribe again", lambda: client.subscriptions.create(subscription, raise_on_conflict=False))
step("subscription exists", lambda: client.subscriptions.exists(subscription["id"]))
step("subscription get", lambda: client.subscriptions.get(subscription["id"]))
step("subscription list", lambda: [each["id"] for each in client.subscriptions.list("loud")])
step("change", lambda: batch(client.update([observation(2, 60)])))

# tenants
step("no tenant yet", lambda: Client(host, port, tenant="air", tenant_autocreate=False, verbose=False))
tenant = Client(host, port, tenant="air", verbose=False)
step("tenant, nothing in it", lambda: tenant.count(kind))
step("tenant create", lambda: tenant.create(observation(7)))
step("tenant isolation", lambda: [tenant.exists(observation(7)), client.exists(observation(7))])
step("tenant types", lambda: sorted(tenant.types.list()))

# deleting
step("delete", lambda: client.delete(first))
step("delete again", lambda: client.delete(first))
step("batch delete", lambda: batch(client.delete(observations(1, 2))))
step("delete where", lambda: [client.delete_where(type=kind, q="NO2>=50"), client.count(kind)])
step("drop", lambda: [client.drop(kind), client.count(kind)])
step("purge", lambda: [client.purge(), client.types.list()])
finish()
