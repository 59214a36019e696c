import { expect, test } from 'vitest'
import { type Files, mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

const cases: readonly (readonly [Files, readonly string[]])[] = [
  [
    { 'templates/web/application.yaml': ours('Application\nspec: { dependsOn: [wob, web] }') },
    [
      'templates/web/application.yaml:3:21: error fleet/application-unknown: there is no application "wob"',
      'templates/web/application.yaml:3:26: error fleet/dependency-cycle: a circle: "web" → "web"',
    ],
  ],
  [
    {
      'templates/web/application.yaml': ours('Application\nspec: { dependsOn: [db] }'),
      'templates/db/application.yaml': ours('Application\nspec: { dependsOn: [base] }'),
      'templates/base/application.yaml': ours('Application\nspec: { dependsOn: [web] }'),
      'clusters/policies/web.yaml': ours('PropagationPolicy\nspec: { applications: ["*"] }'),
    },
    [
      'templates/base/application.yaml:3:21: error fleet/dependency-cycle: a circle: "base" → "web" → "db" → "base"',
      'templates/db/application.yaml:3:21: error fleet/dependency-cycle: a circle: "db" → "base" → "web" → "db"',
      'templates/web/application.yaml:3:21: error fleet/dependency-cycle: a circle: "web" → "db" → "base" → "web"',
    ],
  ],
]

test.each(cases)('%j', (added, expected) => {
  const found = mistakes({ ...smallFleet, ...added }).map(text => text.split('\n')[0])
  expect(found).toEqual(expected)
})
