"""A session of the Python package filip (FiLiP) with a broker at a URL; notifications go to the second argument."""

import sys

from filip.clients.ngsi_ld.cb import ContextBrokerLDClient
from filip.models.base import FiwareLDHeader
from filip.models.ngsi_ld.context import ActionTypeLD, ContextLDEntity, ContextProperty, ContextRelationship
from filip.models.ngsi_ld.subscriptions import SubscriptionLD

from steps import finish, step

url, receiver = sys.argv[1], sys.argv[2]
core = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
client = ContextBrokerLDClient(url=url)


def pump(number, **more):
    return ContextLDEntity(
        id=f"urn:ngsi-ld:Pump:{number}",
        type="Pump",
        speed={"type": "Property", "value": number, "unitCode": "2N"},
        ofSite={"type": "Relationship", "object": "urn:ngsi-ld:Site:1"},
        location={"type": "GeoProperty", "value": {"type": "Point", "coordinates": [1.0, 2.0]}},
        **more,
    )


def pumps(*numbers):
    return [pump(number) for number in numbers]


def shown(entity):
    return entity.model_dump(mode="json", exclude_none=True, exclude={"context"})


def batch(action, entities, options=None):
    return client.entity_batch_operation(entities=entities, action_type=ActionTypeLD(action), options=options)


def numbers(entities):
    return [int(entity.id.rsplit(":", 1)[-1]) for entity in entities]


first = pump(1)

# one entity
step("create", lambda: client.post_entity(first))
step("create again", lambda: client.post_entity(first))
step("create, update", lambda: client.post_entity(first, update=True))
step("create, append", lambda: client.post_entity(first, append=True))
step("create with context", lambda: client.post_entity(pump(2, **{"@context": [core]})))
step("get", lambda: shown(client.get_entity(first.id)))
step("get keyValues", lambda: shown(client.get_entity(first.id, options="keyValues")))
step("get sysAttrs", lambda: sorted(shown(client.get_entity(first.id, options="sysAttrs", attrs=["speed"]))))
step("get by another type", lambda: client.get_entity(first.id, entity_type="Valve"))

# its attributes
pressure = ContextLDEntity(id=first.id, type="Pump", pressure={"type": "Property", "value": 3})
step("replace", lambda: client.replace_existing_attributes_of_entity(pump(1)))
step("append", lambda: client.append_entity_attributes(pressure))
step("append, noOverwrite", lambda: client.append_entity_attributes(pressure, options="noOverwrite"))
step("update attribute", lambda: client.update_entity_attribute(first.id, ContextProperty(value=7), "speed"))
site = ContextRelationship(object="urn:ngsi-ld:Site:2")
step("update relationship", lambda: client.update_entity_attribute(first.id, site, "ofSite"))
step("after updates", lambda: shown(client.get_entity(first.id, options="keyValues")))
step("delete attribute", lambda: client.delete_attribute(first.id, "pressure"))
step("delete attribute again", lambda: client.delete_attribute(first.id, "pressure"))

# batches
step("batch create", lambda: batch("create", pumps(2, 3)))
step("batch create again", lambda: batch("create", pumps(2, 3)))
step("batch upsert", lambda: batch("upsert", pumps(1, 4), "replace"))
step("batch upsert with context", lambda: batch("upsert", [pump(5, **{"@context": [core]})], "update"))
step("batch update", lambda: batch("update", pumps(1, 2)))
step("batch update, noOverwrite", lambda: batch("update", pumps(1, 2), "noOverwrite"))

# queries
step("query", lambda: numbers(client.get_entity_list(entity_type="Pump", q="speed>3")))
step("query ids", lambda: numbers(client.get_entity_list(entity_id=f"{first.id},urn:ngsi-ld:Pump:2", entity_type="Pump")))
step("query pattern", lambda: numbers(client.get_entity_list(id_pattern=".*[24]$", entity_type="Pump")))
area = {"georel": "near;maxDistance==10", "geometry": "Point", "coordinates": "[1,2]", "geoproperty": "location"}
step("geo-query", lambda: numbers(client.get_entity_list(entity_type="Pump", limit=1, **area)))
step("query keyValues", lambda: shown(client.get_entity_list(attrs=["speed"], options="keyValues")[0]))
step("query everything", lambda: client.get_entity_list())
step("query every type", lambda: numbers(client.get_entity_list(entity_type="*")))
client.pagination_limit = 2
step("query, pages of two", lambda: numbers(client.get_entity_list(entity_type="Pump")))
client.pagination_limit = 1000

# subscriptions
subscription = SubscriptionLD(
    id="urn:ngsi-ld:Subscription:filip",
    entities=[{"type": "Pump"}],
    watchedAttributes=["speed"],
    q="speed>50",
    notification={
        "attributes": ["speed"],
        "format": "keyValues",
        "endpoint": {"uri": receiver, "accept": "application/json"},
    },
)
step("subscribe", lambda: client.post_subscription(subscription))
step("subscription get", lambda: shown(client.get_subscription(subscription.id)))
subscription.q = "speed>60"
step("subscription update", lambda: client.update_subscription(subscription))
step("subscription list", lambda: [[each.id, each.q] for each in client.get_subscription_list()])
step("change", lambda: [client.update_entity_attribute(first.id, ContextProperty(value=n), "speed") for n in (55, 66)])

# tenants
tenant = ContextBrokerLDClient(url=url, fiware_header=FiwareLDHeader(ngsild_tenant="filip"))
step("tenant create", lambda: tenant.post_entity(pump(9)))
step("tenant isolation", lambda: [len(each.get_entity_list(id_pattern=":9$", q="speed")) for each in (tenant, client)])

# deleting
step("delete by another type", lambda: client.delete_entity_by_id(first.id, entity_type="Valve"))
step("delete", lambda: client.delete_entity_by_id(first.id, entity_type="Pump"))
step("batch delete", lambda: batch("delete", pumps(2, 3, 4, 5)))
step("batch delete again", lambda: batch("delete", pumps(2, 3)))
finish()
