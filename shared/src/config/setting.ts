/** One environment variable: what it means, in which unit, and what holds without it. The source of docs/configuration.md. */
export interface Setting<Value> {
  /** Name of the environment variable. */
  readonly name: string
  readonly meaning: string
  /** `ms`, `bytes`, `rows`, ...; absent for text and switches. */
  readonly unit?: string
  readonly default: Value
  /** Throws an Error that says what is expected. */
  readonly parse: (text: string) => Value
  /** Masked wherever the configuration is shown. */
  readonly secret?: true
}

/** Settings by the name of the configuration member they give. */
export type Settings = Readonly<Record<string, Setting<unknown>>>

/** The configuration that a table of settings gives. */
export type Configuration<Table extends Settings> = {
  readonly [Member in keyof Table]: Table[Member] extends Setting<infer Value> ? Value : never
}
