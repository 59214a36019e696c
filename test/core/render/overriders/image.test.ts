import { expect, test } from 'vitest'
import { overrideImage } from '../../../../src/core/render/overriders/image.ts'

const digest = 'sha256:0123456789abcdef'

test.each([
  ['nginx:1', 'Registry', 'add', 'mirror.example', 'mirror.example/nginx:1'],
  ['ghcr.io/a/b:1', 'Registry', 'add', '.cn', 'ghcr.io.cn/a/b:1'],
  ['ghcr.io/a/b:1', 'Registry', 'replace', 'localhost:5000', 'localhost:5000/a/b:1'],
  ['localhost:5000/a:1', 'Registry', 'remove', undefined, 'a:1'],
  ['library/nginx', 'Registry', 'remove', undefined, 'library/nginx'],
  ['a/b:1', 'Repository', 'add', '-arm', 'a/b-arm:1'],
  ['ghcr.io/a/b:1', 'Repository', 'replace', 'c', 'ghcr.io/c:1'],
  ['nginx', 'Tag', 'add', '1', 'nginx:1'],
  ['nginx:1', 'Tag', 'add', '-slim', 'nginx:1-slim'],
  ['localhost:5000/a', 'Tag', 'replace', '2', 'localhost:5000/a:2'],
  ['nginx:1', 'Tag', 'remove', undefined, 'nginx'],
  ['nginx:1', 'Tag', 'replace', digest, `nginx@${digest}`],
  [`nginx@${digest}`, 'Tag', 'replace', '2', 'nginx:2'],
  [`nginx:1@${digest}`, 'Tag', 'replace', '2', 'nginx:2'],
  [`nginx:1@${digest}`, 'Registry', 'replace', 'm.example', `m.example/nginx:1@${digest}`],
] as const)('%s with %s %s "%s" is %s', (image, component, operator, value, expected) => {
  expect(overrideImage(image, { component, operator, ...(value !== undefined && { value }) })).toBe(expected)
})
