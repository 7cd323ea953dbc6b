import type { Entity, Iri } from '../ngsi-ld/entity.ts'
import { TooManyResults } from '../ngsi-ld/errors.ts'
import { applyView, type EntityView } from './entity-view.ts'
import { isBlank } from './pick-omit.ts'
import type { ShownEntity, ShownInstance } from './shown-entity.ts'

/** Which linked entities an answer brings along, and where (clause 4.5.23). */
export interface JoinRequest {
  readonly kind: 'flat' | 'inline'
  /** How many relationships are followed, one after the other; at least 1. */
  readonly level: number
  /** Ids that the client has seen already: they are not followed. */
  readonly containedBy?: readonly string[]
}

/** What is joined: entities as `view` shows them, and how. */
export interface JoinEntities {
  readonly entities: readonly ShownEntity[]
  readonly view: EntityView
  readonly join: JoinRequest
}

/** Levels that relationships are followed at most; more of them: TooManyResults. */
export const maxJoinDepth = 16

/** Entities that one answer brings along at most, each time it shows them counted; more: TooManyResults. */
export const maxLinkedEntities = 10_000

/** An entity of the answer, where it stands in it. */
interface Node {
  readonly entity: ShownEntity
  readonly view: EntityView
  /** The ids of those around it and its own. */
  readonly path: readonly string[]
  /** What its relationships lead to. */
  readonly links: Map<ShownInstance, readonly Node[]>
}

/** Where linked entities come from: each is read once. */
export interface KnownEntities {
  /** Reads those that are not known yet, with one query. */
  fetch(ids: readonly string[]): Promise<void>
  /** Undefined when there is no such entity. */
  get(id: string): Entity | undefined
}

/**
 * Follows the relationships that are shown, level by level, with one query for each level. Entities that are not there are
 * passed over. `flat`: the entities, then the linked ones, each once; `inline`: the entities with the linked ones inside.
 */
export async function joinEntities(
  known: KnownEntities,
  request: JoinEntities,
): Promise<readonly ShownEntity[]> {
  const { entities, view, join } = request
  const roots = entities.map((entity) => nodeOf(entity, { view, path: [] }))
  const seen = new Set([...roots.map(({ entity }) => entity.id), ...(join.containedBy ?? [])])
  const walk = { roots, join, seen, contained: new Set(join.containedBy) }
  const linked = await followLevels(walk, known)
  return join.kind === 'flat'
    ? [...entities, ...linked.map(({ entity }) => entity)]
    : roots.map((root) => withLinked(root))
}

interface Walk {
  readonly roots: readonly Node[]
  readonly join: JoinRequest
  readonly contained: ReadonlySet<string>
  /** What is not followed again when each entity is there once. */
  readonly seen: Set<string>
}

async function followLevels(walk: Walk, known: KnownEntities): Promise<readonly Node[]> {
  const found: Node[] = []
  let nodes = walk.roots
  for (let level = 1; level <= walk.join.level; level += 1) {
    const targets = targetsOf(walk, nodes)
    if (targets.length === 0) return found
    if (level > maxJoinDepth) throw new TooManyResults(`More than ${maxJoinDepth} levels of linked entities`)
    if (found.length + targets.length > maxLinkedEntities)
      throw new TooManyResults(`More than ${maxLinkedEntities} linked entities`)
    await known.fetch(targets)
    nodes = nodes.flatMap((node) => follow(walk, node, known))
    found.push(...nodes)
  }
  return found
}

function targetsOf(walk: Walk, nodes: readonly Node[]): readonly string[] {
  const targets = nodes.flatMap((node) =>
    relationshipsOf(node).flatMap(({ ids }) => ids.filter((id) => mayFollow(walk, node, id))),
  )
  return walk.join.kind === 'flat' ? [...new Set(targets)] : targets
}

interface ShownRelationship {
  readonly name: Iri
  readonly instance: ShownInstance
  readonly ids: readonly string[]
}

function relationshipsOf(node: Node): readonly ShownRelationship[] {
  return Object.entries(node.entity.attributes).flatMap(([name, instances]) =>
    instances
      .filter(({ kind }) => kind === 'Relationship' || kind === 'ListRelationship')
      .map((instance) => ({ name, instance, ids: [instance.value].flat().map(String) })),
  )
}

function follow(walk: Walk, node: Node, known: KnownEntities): readonly Node[] {
  return relationshipsOf(node).flatMap(({ name, instance, ids }) => {
    const position = { view: viewBehind(node.view, name), path: node.path }
    const nodes = ids.flatMap((id) => {
      const entity = mayFollow(walk, node, id) ? known.get(id) : undefined
      const shown = entity && applyView(entity, position.view)
      if (shown === undefined || isBlank(shown)) return []
      if (walk.join.kind === 'flat') walk.seen.add(id)
      return [nodeOf(shown, position)]
    })
    node.links.set(instance, nodes)
    return nodes
  })
}

/** No entity inside itself; flat, each once. */
function mayFollow({ join, seen, contained }: Walk, { path }: Node, id: string): boolean {
  return join.kind === 'flat' ? !seen.has(id) : !path.includes(id) && !contained.has(id)
}

function nodeOf(
  entity: ShownEntity,
  { view, path }: { readonly view: EntityView; readonly path: readonly string[] },
): Node {
  return { entity, view, path: [...path, entity.id], links: new Map() }
}

/** Braces say what is shown of the entities behind a relationship; without them they are complete (clause 4.21). */
function viewBehind({ pick, omit, datasetIds, lang }: EntityView, relationship: Iri): EntityView {
  const [picked, omitted] = [pick?.items.get(relationship), omit?.items.get(relationship)]
  return {
    ...(picked && { pick: picked }),
    ...(omitted && { omit: omitted }),
    ...(datasetIds && { datasetIds }),
    ...(lang && { lang }),
  }
}

function withLinked({ entity, links }: Node): ShownEntity {
  if (links.size === 0) return entity
  const attributes = Object.entries(entity.attributes).map(
    ([name, instances]) => [name, instances.map((instance) => instanceWithLinked(instance, links))] as const,
  )
  return { ...entity, attributes: Object.fromEntries(attributes) }
}

function instanceWithLinked(instance: ShownInstance, links: Node['links']): ShownInstance {
  const nodes = links.get(instance) ?? []
  return nodes.length === 0 ? instance : { ...instance, linked: nodes.map(withLinked) }
}
