{{- define "banyan.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "banyan.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "banyan.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "banyan.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "banyan.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "banyan.fullname" .) }}
{{- else }}{{ .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- define "banyan.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}
{{- else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end }}
{{- end }}
{{- end }}

{{/* Whether the pods hold a Lease of their own cluster, by the account of the chart. */}}
{{- define "banyan.elects" -}}
{{- $away := or .Values.config.leaderElectionKubeconfig .Values.config.leaderElectionContext }}
{{- if and (dig "leaderElect" true .Values.config) (not $away) }}yes{{ end }}
{{- end }}

{{- define "banyan.leaseName" -}}
{{ .Values.config.leaderElectionId | default (include "banyan.fullname" .) }}
{{- end }}

{{/*
The first compile of a very large fleet answers nobody: the stall timeout of the election has to end the process first, or
five minutes where nobody is elected. A probe that waits for the next one is answered by any break in between.
*/}}
{{- define "banyan.livenessTimes" -}}
{{- $stall := .Values.config.leaderElectionStallTimeout | default "5m" | toString }}
{{- if not (regexMatch "^[0-9]+(ms|s|m|h)$" $stall) }}
{{- fail "config.leaderElectionStallTimeout is a duration such as 30s, 5m or 1h" }}
{{- end }}
{{- $factor := get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) (regexFind "[a-z]+$" $stall) }}
{{- $ms := mul (regexFind "^[0-9]+" $stall | atoi) $factor }}
{{- $leastMs := dig "leaderElect" true .Values.config | ternary (add $ms 60000) 300000 }}
{{- $period := .Values.livenessProbe.periodSeconds | default 30 | int }}
{{- $failures := div (add $leastMs (mul $period 1000) -1) (mul $period 1000) }}
{{- $own := dict "initialDelaySeconds" 10 "periodSeconds" $period "timeoutSeconds" $period "failureThreshold" $failures }}
{{- toYaml (merge (dict) .Values.livenessProbe $own) }}
{{- end }}

{{- define "banyan.configuration" -}}
{{- $source := required "config.source is the repository of the fleet, and must be given" .Values.config.source }}
{{- if and (gt (int .Values.replicaCount) 1) (not (dig "leaderElect" true .Values.config)) }}
{{- fail "replicaCount: several replicas work one at a time, which config.leaderElect: false forbids" }}
{{- end }}
{{- $own := dict "apiVersion" "banyan.dev/v1alpha1" "kind" "BanyanConfig" "listen" (printf ":%v" .Values.port) }}
{{- toYaml (merge $own .Values.config (dict "leaderElect" true "leaderElectionId" (include "banyan.leaseName" .))) }}
{{- end }}
