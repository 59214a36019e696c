export const forgeKinds = [
  'github',
  'gitea',
  'forgejo',
  'gitlab',
  'bitbucket',
  'bitbucket-server',
  'azure-devops',
] as const

export type ForgeKind = (typeof forgeKinds)[number]
