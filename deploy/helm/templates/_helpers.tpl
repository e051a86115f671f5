{{- define "mullover.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "mullover.selector" -}}
app.kubernetes.io/name: mullover
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "mullover.labels" -}}
{{ include "mullover.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{- define "mullover.pod" -}}
automountServiceAccountToken: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10000
  runAsGroup: 10000
  fsGroup: 10000
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "mullover.container" -}}
image: {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{- /* Numbers reach a chart as floats: of a million and more, quote makes 1e+06. */ -}}
{{- define "mullover.value" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end -}}

{{- define "mullover.settings" -}}
{{- range $name, $value := .Values.settings }}
- { name: {{ $name }}, value: {{ include "mullover.value" $value | quote }} }
{{- end }}
- { name: MULLOVER_DATA, value: /data }
- { name: MULLOVER_SECRETS, value: /run/secrets/mullover }
{{- end -}}

{{- /* Secrets as files, of both processes and of one of them: in no environment, where child processes and crash reports would have them. */ -}}
{{- define "mullover.secrets" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      - secret: { name: {{ required "Set secrets.shared to the Secret of both processes." .shared }} }
      - secret: { name: {{ required "Set secrets.web and secrets.worker to their Secrets." .own }} }
{{- end -}}

{{- /* To these ports anywhere, but not to what clouds tell of their machines; names are looked up anywhere. */ -}}
{{- define "mullover.egress" -}}
- ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
- to:
    - ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16] }
    - ipBlock: { cidr: '::/0', except: ['fe80::/10'] }
  ports:
    {{- range . }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- end -}}
