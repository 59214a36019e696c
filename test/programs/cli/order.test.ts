import { expect } from 'vitest'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { shopTests } from '../../support/served-shop.ts'

const namespaced = 'namespace: db'

function configMap(name: string, wave: number): string {
  const annotations = `annotations: { banyan.dev/wave: "${wave}" }`
  return `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name}, ${namespaced}, ${annotations} } }\n`
}

const database = `apiVersion: apps/v1
kind: Deployment
metadata: { name: db, ${namespaced} }
spec:
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: db }] }
`

function job(name: string, hook: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, ${namespaced}, annotations: { helm.sh/hook: "${hook}" } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: db }] } } }
`
}

const jobs = [
  job('migrate', 'pre-install,pre-upgrade'),
  job('backup', 'pre-delete'),
  job('farewell', 'post-delete'),
]

const header = 'apiVersion: banyan.dev/v1alpha1\n'

const testOrdered = shopTests({
  behaviour: { podStartMilliseconds: 300 },
  prepare(terminal) {
    terminal.write(
      'templates/db/objects.yaml',
      [configMap('after', 1), database, configMap('before', -1), ...jobs].join('---\n'),
    )
    terminal.write(
      'templates/db/application.yaml',
      `${header}kind: Application\nmetadata: { name: db }\nspec: { namespace: db }\n`,
    )
    terminal.write('clusters/policies/db.yaml', `${header}kind: PropagationPolicy\nmetadata: { name: db }\n`)
    terminal.edit('templates/web/application.yaml', '  namespace: web', '  namespace: web\n  dependsOn: [db]')
  },
})

/** What appears in a cluster, and goes, as it happens: `+web`, `-web`. */
function follow(api: ClusterApi): { readonly seen: string[]; readonly end: () => void } {
  const seen: string[] = []
  const stop = new AbortController()
  const kinds = [
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { apiVersion: 'batch/v1', kind: 'Job' },
  ]
  for (const kind of kinds) {
    void (async () => {
      const { resourceVersion } = await api.list(kind)
      for await (const event of api.watch(kind, { resourceVersion, signal: stop.signal })) {
        if (event.object.metadata.name.startsWith('banyan-')) continue
        if (event.type !== 'modified')
          seen.push(`${event.type === 'added' ? '+' : '-'}${event.object.metadata.name}`)
      }
    })()
  }
  return { seen, end: () => stop.abort() }
}

testOrdered(
  'waves and dependencies decide what is written when, and what goes when',
  async ({ terminal, clusters }) => {
    const { seen, end } = follow(clusters.api('paris'))
    const applied = await terminal.banyan(['apply', '--timeout', '1m'])
    const came = seen.splice(0)
    const again = await terminal.banyan(['apply'])
    const nothing = seen.splice(0)
    terminal.remove('templates/db')
    terminal.remove('clusters/policies/db.yaml')
    const unknown = await terminal.banyan(['validate'])
    terminal.remove('templates/web')
    terminal.remove('clusters/policies/web.yaml')
    const stopped = await terminal.banyan(['apply'])
    const [digest = ''] = /\b[0-9a-f]{64}\b/.exec(stopped.stdout) ?? []
    await terminal.banyan(['approve', digest])
    const deleted = await terminal.banyan(['apply', '--timeout', '1m'])
    end()

    expect(applied).toMatchObject({ code: 0, stderr: expect.not.stringContaining('✗') })
    expect(came).toEqual(['+migrate', '+before', '+db', '+after', '+web'])
    expect([again.code, nothing]).toEqual([0, []])
    expect(unknown.stdout).toContain(
      'application.yaml:9:15: error fleet/application-unknown: there is no application "db"',
    )
    expect(deleted).toMatchObject({ code: 0 })
    expect(seen).toEqual([
      ...['+backup', '-web', '-after', '-db', '-migrate', '-before'],
      ...['+farewell', '-backup', '-farewell'],
    ])
  },
)
