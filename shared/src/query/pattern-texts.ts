/** What is known of the texts that a piece of a regular expression matches. */
export interface PatternTexts {
  /** All of them, where they are few. */
  readonly all?: readonly string[]
  /** Of each list, one occurs in every text that matches. */
  readonly needed: readonly (readonly string[])[]
}

/** More texts than this are not told apart. */
const maxTexts = 16

/** Nothing is known: a class, a dot. */
export const anyText: PatternTexts = { needed: [] }

/** This text and no other; empty for an anchor. */
export function onlyText(text: string): PatternTexts {
  return { all: [text], needed: [] }
}

/** Of pieces one after the other. */
export function textsInSequence(pieces: readonly PatternTexts[]): PatternTexts {
  const needed: (readonly string[])[] = []
  let run: readonly string[] = ['']
  let isWhole = true
  for (const { all, needed: inside } of pieces) {
    if (all && run.length * all.length <= maxTexts) {
      run = run.flatMap((before) => all.map((after) => before + after))
      continue
    }
    needed.push(...neededOf({ all: run, needed: [] }), ...inside)
    run = all ?? ['']
    isWhole = false
  }
  return isWhole ? { all: run, needed: [] } : { needed: [...needed, ...neededOf({ all: run, needed: [] })] }
}

/** Of alternatives: what each of them needs, of which one is enough. */
export function textsOfAlternatives(branches: readonly PatternTexts[]): PatternTexts {
  const [first, ...others] = branches
  if (first && others.length === 0) return first
  const all = branches.flatMap((branch) => branch.all ?? [])
  if (all.length <= maxTexts && branches.every((branch) => branch.all)) return { all, needed: [] }
  const strongest = branches.map((branch) => strongestOf(neededOf(branch)))
  return { needed: strongest.every((list) => list !== undefined) ? [strongest.flat()] : [] }
}

/** Of a piece that is repeated, or left out where that is allowed. */
export function textsOfRepetition(
  piece: PatternTexts,
  { least, most }: { readonly least: number; readonly most: number | undefined },
): PatternTexts {
  if (least > 0) return { needed: neededOf(piece) }
  return most === 1 && piece.all ? { all: [...piece.all, ''], needed: [] } : anyText
}

/** Of each list, one occurs in every text that matches. */
export function neededOf({ all, needed }: PatternTexts): PatternTexts['needed'] {
  if (!all) return needed
  return all.every((text) => text !== '') ? [all] : []
}

/** The longer its shortest text, the more a list says. */
function strongestOf(lists: PatternTexts['needed']): readonly string[] | undefined {
  const strength = (list: readonly string[]) => Math.min(...list.map((text) => text.length))
  return lists.reduce<readonly string[] | undefined>(
    (best, list) => (best && strength(best) >= strength(list) ? best : list),
    undefined,
  )
}
