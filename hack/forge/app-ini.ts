/** The configuration of a Gitea that nobody but this machine sees and that is thrown away. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

export interface GiteaSettings {
  /** A folder of its own. */
  readonly directory: string
  /** Its texts, templates and pictures. */
  readonly filesPath: string
  readonly port: number
}

export function formatAppIni({ directory, filesPath, port }: GiteaSettings): string {
  return formatIni({
    '': {
      APP_NAME: 'Gitea for Banyan',
      WORK_PATH: directory,
      // It refuses root unless it is told that this is meant. All it has is on loopback and thrown away, and
      // another user might read neither the program in our cache nor this folder.
      I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: true,
    },
    server: {
      HTTP_ADDR: '127.0.0.1',
      HTTP_PORT: port,
      DOMAIN: '127.0.0.1',
      ROOT_URL: `http://127.0.0.1:${port}/`,
      STATIC_ROOT_PATH: filesPath,
      OFFLINE_MODE: true,
      DISABLE_SSH: true,
    },
    database: { DB_TYPE: 'sqlite3', PATH: join(directory, 'gitea.db'), SQLITE_JOURNAL_MODE: 'WAL' },
    security: {
      INSTALL_LOCK: true,
      // Given, because it would write its own into this file while another call of the program reads it.
      SECRET_KEY: secret(),
      INTERNAL_TOKEN: secret(),
    },
    oauth2: { ENABLED: false },
    service: { DISABLE_REGISTRATION: true },
    webhook: { ALLOWED_HOST_LIST: 'loopback' },
    indexer: { ISSUE_INDEXER_TYPE: 'db' },
    // Queues in memory: nothing is to be taken up again by a later run.
    queue: { TYPE: 'channel' },
    'repository.signing': { SIGNING_KEY: 'none' },
    actions: { ENABLED: false },
    packages: { ENABLED: false },
    log: { MODE: 'console', LEVEL: 'warn' },
  })
}

type Section = Readonly<Record<string, string | number | boolean>>

/** The section without a name comes first. */
function formatIni(sections: Readonly<Record<string, Section>>): string {
  const texts = Object.entries(sections).map(([name, section]) => {
    const lines = Object.entries(section).map(([key, value]) => `${key} = ${value}\n`)
    return (name === '' ? '' : `[${name}]\n`) + lines.join('')
  })
  return texts.join('\n')
}

function secret(): string {
  return randomBytes(32).toString('hex')
}
