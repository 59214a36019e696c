{{- define "banyan.env" -}}
{{- with .Values.git.credentialsSecret }}
{{- range tuple "username" "password" "token" }}
- name: BANYAN_GIT_{{ upper . }}
  valueFrom: { secretKeyRef: { name: {{ $.Values.git.credentialsSecret | quote }}, key: {{ . }}, optional: true } }
{{- end }}
{{- end }}
{{- if .Values.git.tokenSecret }}
- name: BANYAN_GIT_TOKEN_FILE
  value: /etc/banyan/git/token
{{- end }}
{{- if .Values.forge.tokenSecret }}
- name: BANYAN_FORGE_TOKEN_FILE
  value: /etc/banyan/forge/token
{{- end }}
{{- if .Values.git.sshSecret }}
- name: GIT_SSH_COMMAND
  value: >-
    ssh -i /etc/banyan/ssh/identity -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes
    -o UserKnownHostsFile=/etc/banyan/ssh/known_hosts
{{- end }}
{{- if .Values.kubeconfigSecret }}
- name: KUBECONFIG
  value: /etc/banyan/kubeconfig/kubeconfig
{{- end }}
{{- if .Values.ageSecret }}
- name: SOPS_AGE_KEY_FILE
  value: /etc/banyan/age/keys.txt
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "banyan.secrets" -}}
{{- $ssh := dict "name" "ssh" "secret" .Values.git.sshSecret }}
{{- $git := dict "name" "git" "secret" .Values.git.tokenSecret }}
{{- $forge := dict "name" "forge" "secret" .Values.forge.tokenSecret }}
{{- $kubeconfig := dict "name" "kubeconfig" "secret" .Values.kubeconfigSecret }}
{{- $age := dict "name" "age" "secret" .Values.ageSecret }}
{{- $secrets := list }}
{{- range tuple $ssh $git $forge $kubeconfig $age }}
{{- if .secret }}{{ $secrets = append $secrets (merge (dict "path" .name) .) }}{{ end }}
{{- end }}
{{- range $index, $name := .Values.secretMounts }}
{{- $path := printf "secrets/%s" $name }}
{{- $secrets = append $secrets (dict "name" (printf "secret-%d" $index) "secret" $name "path" $path) }}
{{- end }}
{{- toYaml $secrets }}
{{- end }}

{{- define "banyan.mounts" -}}
{{- range include "banyan.secrets" . | fromYamlArray }}
- { name: {{ .name }}, mountPath: /etc/banyan/{{ .path }}, readOnly: true }
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "banyan.volumes" -}}
{{- range include "banyan.secrets" . | fromYamlArray }}
- name: {{ .name }}
  secret: { secretName: {{ quote .secret }}, defaultMode: 0440 }
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
