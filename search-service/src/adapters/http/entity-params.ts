/** Parameters of the specification that reads have and this broker does not support yet (clauses 6.4.3.2 and 6.5.3.1). */
export const unsupportedEntityMapParams = ['entityMap', 'entityMapLifetime'] as const
