/** One message of a stream of server-sent events. */
export interface ServerSentEvent {
  readonly id?: string
  readonly data: string
}

/** The messages of a stream as they come; comments are passed over. */
export async function* readServerSentEvents(answer: Response): AsyncGenerator<ServerSentEvent> {
  if (answer.body === null) return
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of answer.body) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const message = parseBlock(block)
      if (message !== undefined) yield message
    }
  }
}

function parseBlock(block: string): ServerSentEvent | undefined {
  const lines = block.split('\n')
  const field = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2))
  const data = field('data')
  const [id] = field('id')
  return data.length === 0 ? undefined : { data: data.join('\n'), ...(id === undefined ? {} : { id }) }
}
