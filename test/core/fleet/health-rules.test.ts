import { expect, test } from 'vitest'
import { mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

const conditions = (...rules: readonly string[]): string =>
  `${ours('Fleet\nmetadata: { name: shop }\nspec:\n  health:\n    rules:')}${rules.map(rule => `    - { ${rule} }\n`).join('')}`

function firstLines(fleet: string): readonly string[] {
  return mistakes({ ...smallFleet, 'fleet.yaml': fleet }).map(text => text.split('\n')[0] ?? '')
}

test('mistakes in conditions of health are found where they stand, all at once', () => {
  const found = firstLines(
    conditions(
      "apiVersion: a.dev/v1, kind: A, current: 'status.phase == '",
      'apiVersion: a.dev/v1, kind: B, current: size(status)',
      "apiVersion: a.dev/v1, kind: C, current: 'true', failed: nothing.here",
      'apiVersion: a.dev/v1, kind: D',
    ),
  )

  const invalid = 'error fleet/field-invalid: "spec.health.rules'
  expect(found).toEqual([
    expect.stringMatching(
      /^fleet\.yaml:7:49: .*rules\[0\]\.current" is "status\.phase == " but must be CEL: /,
    ),
    `fleet.yaml:8:49: ${invalid}[1].current" is "size(status)" but must be true or false, and not of type "int"`,
    `fleet.yaml:9:65: ${invalid}[2].failed" is "nothing.here" but must be CEL: Unknown variable: nothing (at character 1)`,
    'fleet.yaml:10:7: error fleet/field-missing: missing field "spec.health.rules[3].current"',
  ])
})

test('a kind has one rule, whatever the version', () => {
  const found = firstLines(
    conditions(...['v1', 'v2'].map(version => `apiVersion: a.dev/${version}, kind: A, current: 'true'`)),
  )

  expect(found).toEqual([
    'fleet.yaml:8:7: error fleet/field-invalid: "spec.health.rules[1]" must not have a second rule for one kind, of whatever version',
  ])
})
