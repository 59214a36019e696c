import type { ClusterAccess, Vars } from '../../model/fleet.ts'

/** An access with the built-in vars in its texts replaced; names that are none of them are reported and left. */
export function substituteAccess(
  access: ClusterAccess,
  builtIn: Vars,
): { readonly access: ClusterAccess; readonly unknown: readonly string[] } {
  const unknown: string[] = []
  const substitute = <Fields extends object>(fields: Fields): Fields => {
    const entries = Object.entries(fields).map(([key, text]) => [key, expand(String(text), builtIn, unknown)])
    return Object.fromEntries(entries) as Fields
  }
  if ('kubeconfig' in access) return { access: { kubeconfig: substitute(access.kubeconfig) }, unknown }
  if ('secretRef' in access) return { access: { secretRef: substitute(access.secretRef) }, unknown }
  return { access, unknown }
}

// `${name}` and `${name:=default}`; `$$` is a dollar sign.
const reference = /\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::=([^}]*))?\}/g

function expand(text: string, builtIn: Vars, unknown: string[]): string {
  return text.replaceAll(reference, (found, name?: string, fallback?: string) => {
    if (name === undefined) return '$'
    const value = builtIn[name] ?? fallback
    if (value === undefined) unknown.push(name)
    return value ?? found
  })
}
