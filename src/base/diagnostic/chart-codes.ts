/** The codes of Helm charts; see {@link diagnosticCodes}. */
export const chartCodes = {
  'chart/missing': {
    summary: 'There is no chart at a path, or a file that it is given is not there.',
    remedy: 'Correct the path; a chart is a directory with a `Chart.yaml`.',
  },
  'chart/invalid': {
    summary: 'A chart, or a file of values, cannot be used as it is.',
    remedy: 'Mend what the message says, in the chart or in the application.',
  },
  'chart/ambiguous': {
    summary: 'An application is a chart, and has manifests beside it that would not be rendered.',
    remedy: 'Move them into the chart, or let a kustomization inflate the chart with `helmCharts`.',
  },
  'chart/refused': {
    summary: 'Helm does not render a chart with the values that it is given.',
    remedy: 'Mend the template or the values that the message names; `helm template` says the same.',
  },
  'chart/unavailable': {
    summary: 'A chart could not be rendered here and now: no helm, no answer, or no time.',
    remedy: 'Install Helm 4 or name it with --helm-command; vendor charts that cannot be fetched.',
  },
  'chart/not-allowed': {
    summary: 'Charts are not rendered for this source.',
    remedy: 'Render it where charts are allowed, or commit the rendered manifests.',
  },
  'chart/unstable': {
    summary: 'A chart gives other objects each time that it is rendered.',
    remedy: 'Set the values that replace randAlphaNum, genCA, now and the like, so that nothing is made up.',
  },
  'chart/output-invalid': {
    summary: 'What a chart renders is not a Kubernetes object.',
    remedy: 'Mend the template that the message names.',
  },
  'chart/values-unused': {
    summary: 'An override sets Helm values where no chart takes them.',
    remedy: 'Name an application that is a chart, or use another overrider.',
  },
} as const
