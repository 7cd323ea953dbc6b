import type { Setting } from './setting.ts'

/** A setting that is an http or https URL, without a slash at the end, and may be absent. */
export function httpUrl(described: Pick<Setting<string>, 'name' | 'meaning'>): Setting<string | undefined> {
  return {
    ...described,
    default: undefined,
    parse: (value) => {
      const url = URL.canParse(value) ? new URL(value) : undefined
      if (!url?.protocol.startsWith('http') || url.search !== '' || url.hash !== '')
        throw new Error('must be an http or https URL without query and fragment')
      return url.href.replace(/\/+$/, '')
    },
  }
}
