/**
 * What the NGSI-LD Null may do in a body (clause 5.5.4). `complete`: nothing, it is refused (create, replace, append).
 * `update`: delete an attribute instance. `partialUpdate`: also remove a member or sub-attribute. `merge`: also delete
 * a key inside a value.
 */
export type FragmentMode = 'complete' | 'update' | 'partialUpdate' | 'merge'
