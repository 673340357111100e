# Messages of the public pages in Brazilian Portuguese.
# A message that ends in `.inline` stands inside a sentence, after other words.

## The answer, in one sentence

headline-none = Ainda não há dados
headline-working = Todos os sistemas estão funcionando normalmente
headline-everything = Tudo
headline-components = { $count ->
    [one] { $count } componente
   *[other] { $count } componentes
}
headline-and = { $one } e { $two }
headline-no-data = Não temos dados no momento
# $names: names of components as above; $count: how many they are.
is-working = { $count ->
    [one] { $names } está funcionando normalmente
   *[other] { $names } estão funcionando normalmente
}
is-not-seen = Não temos dados de { $names } no momento
is-under-maintenance = { $count ->
    [one] { $names } está em manutenção
   *[other] { $names } estão em manutenção
}
is-slower = { $count ->
    [one] { $names } está respondendo mais devagar que o normal
   *[other] { $names } estão respondendo mais devagar que o normal
}
is-partly-down = { $count ->
    [one] { $names } está parcialmente fora do ar
   *[other] { $names } estão parcialmente fora do ar
}
is-down = { $count ->
    [one] { $names } está fora do ar
   *[other] { $names } estão fora do ar
}
unknown = Não é possível saber no momento
not-refreshed = Não conseguimos atualizar esta página há { $span }
at-that-time = Naquele momento: { $sentence }.
as-of = Dados de { $at }.
upstream-says = Segundo { $vendor }, dados de { $at }.
upstream-unread = No momento não é possível ler o que { $vendor } informa sobre si.
upstream-apart = Não faz parte do nosso próprio status nem dos nossos números.
past-page = A página como estava em { $at }.
past-title = em { $at }: { $sentence }

## Statuses

status-operational = Operacional
    .inline = operacional
status-under-maintenance = Em manutenção
    .inline = em manutenção
status-no-data = Sem dados
    .inline = sem dados
status-degraded-performance = Desempenho degradado
    .inline = desempenho degradado
status-partial-outage = Interrupção parcial
    .inline = interrupção parcial
status-major-outage = Interrupção grave
    .inline = interrupção grave
incident-investigating = Em investigação
    .inline = em investigação
incident-identified = Identificado
    .inline = identificado
incident-monitoring = Em monitoramento
    .inline = em monitoramento
incident-resolved = Resolvido
    .inline = resolvido
incident-postmortem = Análise pós-incidente
    .inline = análise pós-incidente
maintenance-scheduled = Programada
    .inline = programada
maintenance-in-progress = Em andamento
    .inline = em andamento
maintenance-verifying = Em verificação
    .inline = em verificação
maintenance-completed = Concluída
    .inline = concluída
maintenance-cancelled = Cancelada
    .inline = cancelada
impact-none = sem impacto
impact-minor = impacto leve
impact-major = impacto grave
impact-critical = impacto crítico

## Time

month-1 = janeiro
    .short = jan.
month-2 = fevereiro
    .short = fev.
month-3 = março
    .short = mar.
month-4 = abril
    .short = abr.
month-5 = maio
    .short = mai.
month-6 = junho
    .short = jun.
month-7 = julho
    .short = jul.
month-8 = agosto
    .short = ago.
month-9 = setembro
    .short = set.
month-10 = outubro
    .short = out.
month-11 = novembro
    .short = nov.
month-12 = dezembro
    .short = dez.
weekday-1 = segunda-feira
    .short = seg.
    .letter = S
weekday-2 = terça-feira
    .short = ter.
    .letter = T
weekday-3 = quarta-feira
    .short = qua.
    .letter = Q
weekday-4 = quinta-feira
    .short = qui.
    .letter = Q
weekday-5 = sexta-feira
    .short = sex.
    .letter = S
weekday-6 = sábado
    .short = sáb.
    .letter = S
weekday-7 = domingo
    .short = dom.
    .letter = D
# $month: the short name; $number: the month's number.
date = { $day } de { $month } de { $year }
date-without-year = { $day } de { $month }
date-and-clock = { $date }, { $clock }
# $month: the whole name.
month-of-year = { $month } de { $year }
instant = { $date }, { $clock } UTC
date-range = { $from } – { $to }
span-s = { $s } s
span-min = { $min } min
span-min-s = { $min } min { $s } s
span-h = { $h } h
span-h-min = { $h } h { $min } min
span-d = { $d } d
span-d-h = { $d } d { $h } h
decimal-separator = ,
list-comma = {", "}
percent = { $figure }%

## Figures

uptime-none = ainda não há dados
uptime = { $figure } de disponibilidade
uptime-observed = { $figure } de disponibilidade, { $observed }
observed = observada em { $part } do tempo
window-day = Hoje
window-days7 = 7 dias
window-days30 = 30 dias
window-days90 = 90 dias
window-month = Este mês
window-quarter = Este trimestre
window-year = Este ano
window-since-start = Desde o início
windows = { $first } – { $last }

## Days

day = { $date }: { $status }
day-corrected = { $date }: { $status }, dado corrigido
day-trouble = { $date }: { $status }, { $span } com problemas
day-trouble-corrected = { $date }: { $status }, { $span } com problemas, dado corrigido
days-with-trouble = { $count ->
    [one] { $count } dia com problemas
   *[other] { $count } dias com problemas
}
days-since = desde { $date }
days-ago = { $count ->
    [one] há { $count } dia
   *[other] há { $count } dias
}
days-today = hoje
days-last = { $count ->
    [one] Hoje
   *[other] Últimos { $count } dias
}
days-calm = { $days }: { $watched } com dados, nenhum com problemas
days-troubled = { $days }: { $watched } com dados. { $troubled }

## Components and regions

components = Componentes
find-component = Buscar um componente
troubled-none = { $count ->
    [one] { $count } componente
   *[other] { $count } componentes
}
troubled = { $troubled } de { $count } com problemas
by-region = Por região
region-working = funcionando
region-silent = sem dados
region-slower = com lentidão
region-failing = com falhas
vote-up = no ar
vote-silent = sem dados
vote-degraded = desempenho degradado
vote-down = fora do ar
what-regions-said = O que cada região indicou
through-probe = por meio de { $probe }
reporting = Regiões com dados: { $reporting } de { $count }.
reporting-but = Regiões com dados: { $reporting } de { $count }; sem dados: { $silent }.
since-for = Desde { $since }, há { $span }.
unwatched = Nenhuma sonda o monitora: os operadores definem seu status.
feeds-of-component = As atualizações sobre ele também estão disponíveis em { $atom } e { $rss }.
of-this-component = Deste componente
latest-in-log = As mudanças anteriores estão no { $log }.
log = registro
changes = Mudanças
changes-unavailable = As mudanças deste componente não estão disponíveis no momento.
change = De “{ $old }” para “{ $new }”
change-first = Primeiro status na página: { $new }
change-lasted = Por { $span }{ $source }{ $seen }.
change-lasts = Há { $span }{ $source }{ $seen }.
change-stated = , segundo os operadores
change-corrected = , conforme correção dos operadores
change-seen = ; observado pelas sondas: { $status }

## Continents, as they stand after "From"

from-here = A partir { $continent }, onde você está: { $state }.
from-here-unwatched = Sem monitoramento a partir { $continent }, onde você está.
from-there = A partir { $continent }: { $state }.
continent-af = da África
continent-an = da Antártida
continent-as = da Ásia
continent-eu = da Europa
continent-na = da América do Norte
continent-oc = da Oceania
continent-sa = da América do Sul
there-no-region = nenhuma região envia dados
there-no-data = sem dados
there-working = funcionando normalmente
there-failing = { $name } com falhas desde { $since }
there-slower = { $name } com lentidão desde { $since }
there-silent = sem dados de { $name }
there-more = { $names } e mais { $count }

## Outages that probes saw

seen-by-probes = Observado por nossas sondas
outage-lasted = Durou { $span }.
outage-lasts = Em andamento há { $span }.
# $few, $count: numbers.
outage-seen-few = Observado a partir de { $few } de { $count } regiões: { $regions }.
outage-seen = Observado a partir de { $regions }.
outage-step = A etapa “{ $step }” { $reason }.

## Why a step failed: what follows the step's name

reason-could-not-resolve-the-host = não conseguiu resolver o nome do servidor
reason-was-refused-a-connection = teve a conexão recusada
reason-lost-its-connection = perdeu a conexão
reason-could-not-reach-the-host = não conseguiu alcançar o servidor
reason-could-not-agree-on-encryption = não conseguiu negociar a criptografia
reason-timed-out = excedeu o tempo limite
reason-got-an-invalid-response = recebeu uma resposta inválida
reason-lacked-an-element-of-its-page = não encontrou um elemento da página
reason-lacked-a-value = não encontrou um valor
reason-sent-no-ping-in-time = não enviou nenhum ping a tempo
reason-reported-a-failure = relatou uma falha
reason-is-flapping = apresenta falhas intermitentes
reason-got-a-truncated-response = recebeu uma resposta truncada
reason-got-too-large-a-response = recebeu uma resposta grande demais
reason-was-redirected-in-a-loop = entrou em um loop de redirecionamentos
reason-has-an-expired-certificate = tem um certificado expirado
reason-has-a-certificate-that-is-not-valid-yet = tem um certificado que ainda não é válido
reason-has-the-certificate-of-another-host = tem o certificado de outro servidor
reason-has-a-certificate-that-cannot-be-trusted = tem um certificado que não é confiável
reason-has-a-certificate-that-is-not-for-servers = tem um certificado que não é para servidores
reason-has-a-certificate-of-an-authority-that-may-not-sign-for-its-name = tem um certificado de uma autoridade que não tem permissão para assinar para o seu nome
reason-has-a-certificate-whose-signer-may-not-sign-certificates = tem um certificado cujo signatário não tem permissão para assinar certificados
reason-has-a-certificate-that-is-invalid = tem um certificado inválido
reason-failed = falhou
reason-reports-degraded-performance = informa desempenho degradado
reason-reports-a-partial-outage = informa uma interrupção parcial
reason-reports-a-major-outage = informa uma interrupção grave
reason-reports-maintenance = informa uma manutenção

## Incidents

open-incidents = Incidentes em aberto
past-incidents = Incidentes anteriores
incidents-of-days = Incidentes dos últimos { $days } dias
no-resolved-incidents = Nenhum incidente resolvido nos últimos { $days } dias.
incident-state = { $status }, { $impact }.
incident-affects = Afeta { $names }.
incident-began = Começou em { $at }, há { $span }.
incident-began-resolved = Começou em { $at }, resolvido após { $span }.
incident-resolved-after = Resolvido após { $span }, em { $at }
next-update-by = Próxima atualização até { $at }.
no-update-for = Sem atualizações há { $span }.
not-counted = Informado pelos operadores; não contabilizado.
updates = Atualizações
edited = , editada em { $at }
update-withdrawn = Uma atualização de { $posted } foi retirada em { $at }.
more-lines = { $count ->
    [one] mais { $count } linha
   *[other] mais { $count } linhas
}
corrections = Correções
correction = { $name } de { $from } a { $to }: { $status }. { $reason } (corrigido em { $at })

## Maintenance

maintenance = Manutenção
past-maintenance = Manutenções anteriores
notice-about = Sobre { $names }.
maintenance-from-to = { $status }, de { $from } a { $to }.
maintenance-late = Deveria ter terminado há { $span }.
maintenance-intro = Trabalhos anunciados. Para vê-los em seu próprio calendário, assine { $calendar } no seu aplicativo de calendário. Você também pode { $subscribe } para receber atualizações sobre eles.
maintenance-intro-subscribe = se inscrever
maintenance-announced = Anunciada
maintenance-none = Não há nenhuma manutenção anunciada nem em andamento.
maintenance-over = Encerrada em { $month }
maintenance-in = Manutenção em { $month }
works-latest = De { $month }, somente as entradas mais recentes são exibidas.
works-none = Não há nenhuma manutenção no calendário de { $month }.
works = { $count ->
    [one] Há uma manutenção no calendário de { $month }.
   *[other] Há { $count } manutenções no calendário de { $month }.
}

## History

history = Histórico
history-of = Histórico de { $month }
history-intro = O que os operadores comunicaram e as manutenções encerradas, em cada mês em que ocorreram. O que as sondas observaram a cada dia está na página de { $uptime }. { $atom }, { $rss } e { $json } oferecem o mesmo para programas.
history-intro-uptime = disponibilidade
months = Meses
months-again = Meses, novamente
entry-incident = Incidente, { $status }, { $impact }
entry-maintenance = Manutenção, { $status }
entry-affected = Afetou { $names }.
entry-at = { $at }.
entry-from-to = De { $from } a { $to }, { $span }.
entry-since = Desde { $since }, há { $span }.
entry-last = Última atualização: { $at }.
no-incidents-since = Nenhum incidente desde a criação da página, em { $date }.
no-incidents-from = Nenhum incidente desde { $date }, quando a página foi criada, até o fim do mês.
no-incidents-so-far = Nenhum incidente até agora neste mês.
no-incidents = Nenhum incidente.
entries-added-later = O que começou antes da criação da página foi adicionado depois.
entries-left-out = { $more ->
    [one] Estas são as { $shown } entradas mais recentes; mais { $more } começou antes e está no registro.
   *[other] Estas são as { $shown } entradas mais recentes; mais { $more } começaram antes e estão no registro.
}

## Uptime

uptime-title = Disponibilidade
uptime-intro = Os últimos { $days } dias de cada componente, no fuso horário { $zone }: uma linha por semana. Os dias anteriores à entrada do componente na página não são desenhados; os dias sem observações não contam nem como disponibilidade nem como indisponibilidade. { $json }.
uptime-intro-json = Os números em JSON
calendar = { $days ->
    [one] { $days } dia até { $last }: { $observed } com dados, { $troubled } com problemas
   *[other] { $days } dias até { $last }: { $observed } com dados, { $troubled } com problemas
}
calendar-days = Dias com problemas, em manutenção ou sem dados
calendar-day = Dia
calendar-status = Status
calendar-trouble = Problemas
trouble-none = nenhum
trouble-none-corrected = nenhum, dado corrigido
trouble-corrected = { $span }, dado corrigido

## Latency

latency = Tempo de resposta
latency-missing = Os dados não chegaram a tempo, por isso não há gráfico no momento.
latency-all-regions = todas as regiões
latency-all-regions-link = Todas as regiões
latency-time = Período
latency-region = Região
latency-probe = Sonda
latency-hours-2 = 2 horas
latency-days-2 = 2 dias
latency-days-90 = 90 dias
latency-part = Uma parte dos dados não chegou: suas execuções não aparecem aqui.
latency-utc = Os horários do gráfico estão em UTC.
latency-figures = O mesmo em números
latency-p50 = p50: metade das execuções levou no máximo este tempo
latency-p95 = p95: 95%
latency-p99 = p99: 99%
latency-failed = barra: execuções com falha
latency-gap = faixa inferior: sem execuções
# $grain: minute, hour or day.
latency-title = { $grain ->
    [minute] Duração das execuções de { $probe } a partir de { $place }, por minuto, de { $from } a { $to } UTC
    [hour] Duração das execuções de { $probe } a partir de { $place }, por hora, de { $from } a { $to } UTC
   *[day] Duração das execuções de { $probe } a partir de { $place }, por dia, de { $from } a { $to } UTC
}
latency-no-pass = Nenhuma execução foi bem-sucedida.
latency-usual = Metade das execuções levou no máximo entre { $least } e { $most } ms; 99%, no máximo { $worst } ms.
latency-runs-failed = Execuções com falha: { $failed } de { $runs }.
latency-nothing-ran = { $grain ->
    [minute] Sem execuções em { $without } de { $all } minutos.
    [hour] Sem execuções em { $without } de { $all } horas.
   *[day] Sem execuções em { $without } de { $all } dias.
}
latency-bar = { $at }: { $failed } de { $runs } execuções com falha
latency-from = Início (UTC)
latency-runs = Execuções
latency-failures = Com falha

## Live part. `{"{}"}` stands for seconds or a time, which the page's script fills in.

live-fresh = Em tempo real, verificado há {"{}"} s
live-old = Sem atualização há {"{}"} s: o que você vê pode estar desatualizado
live-not-refreshed-since = Não conseguimos atualizar esta página desde {"{}"} UTC
live-stuck = Esta página não se atualiza sozinha: ela pode estar desatualizada. Recarregue-a.
live-show-utc = Mostrar horários em UTC
live-show-local = Mostrar no meu horário local

## Around every page

site-name = Status de { $page }
description = { $title }. { $site }
description-as-of = { $description } (dados de { $at })
skip = Ir para o status
get-updates = Receber atualizações
more = Mais
link-status = Status
link-history = Histórico
link-uptime = Disponibilidade
link-maintenance = Manutenção
link-subscribe = Inscrever-se
languages = Idiomas
support = Suporte
feed-history = Histórico
feed-updates = Atualizações
back = Como está tudo agora?
footer-utc = Todos os horários estão em UTC.
footer-utc-days = Todos os horários estão em UTC; os dias, no fuso horário { $zone }.
footer-checked = Verificado a cada { $seconds } s.
footer-formula = A disponibilidade é 1 menos os segundos ponderados com problemas, divididos pelos segundos observados; manutenção e tempo sem dados não entram no cálculo. Tudo pode ser recalculado a partir do registro, que termina na linha { $line } com { $hash }.
error-nothing-here = Não há nada aqui
error-no-such-thing = Este endereço solicita algo que não existe
error-private = Esta página de status é privada
error-too-many = Solicitações demais ao mesmo tempo
error-requested = Solicitado em { $at }.

## Subscribing

subscribe-title = Inscrever-se para receber atualizações
subscribe-requested = Confira sua caixa de entrada
subscribe-confirm = Confirme sua inscrição
subscribe-confirmed = Inscrição confirmada
subscribe-manage = Sua inscrição
subscribe-unsubscribe = Cancelar inscrição
subscribe-ended = Inscrição cancelada
subscribe-intro = Escrevemos quando algo falha, quando há novidades a respeito e quando tudo se resolve. Nada mais, e sem rastreamento.
subscribe-button = Inscrever-se
subscribe-without-address = Sem endereço de e-mail: { $feeds }.
subscribe-calendar = um calendário de manutenção
subscribe-no-mail = Esta página não envia e-mails. Os feeds trazem todas as atualizações: { $feeds }.
subscribe-requested-text = Se for permitido escrever para este endereço, uma mensagem já está a caminho. Nada mais será enviado até que você siga o link contido nela.
subscribe-confirm-button = Sim, quero me inscrever
subscribe-confirmed-text = A partir de agora, escreveremos para você. { $change } quando quiser; o link também está em cada mensagem.
subscribe-change = Altere ou cancele sua inscrição
subscribe-saved = Alterações salvas.
subscribe-save = Salvar
subscribe-ended-text = Nada mais será enviado a você, e seu endereço foi excluído.
subscribe-kinds = Receber avisos de
subscribe-incidents = Incidentes
subscribe-maintenance = Manutenção
subscribe-how-often = Frequência
subscribe-every-update = A cada atualização
subscribe-only-ends = Somente quando algo começa e termina
subscribe-digest = Em um único e-mail ({ $when }), mas o mais grave imediatamente
subscribe-about = Sobre
subscribe-all-components = Todos os componentes
subscribe-only-these = Somente estes:
subscribe-time-zone = Fuso horário dos horários nos e-mails
subscribe-program = Notificar um programa em vez de enviar e-mail
subscribe-webhook = Endereço de um webhook
subscribe-webhook-text = Ele recebe uma requisição que pede confirmação e, depois, cada atualização em JSON.
subscribe-webhook-button = Inscrever o webhook
subscribe-secret = Cada requisição é assinada conforme o Standard Webhooks com este segredo, destinado somente ao seu programa:
subscribe-email = Endereço de e-mail
subscribe-trap = Deixe este campo vazio

## Metrics of other systems

charts = Gráficos
metric-none = { $time }: sem dados
metric-summary = { $time }: de { $least } a { $most }, média { $mean }
metric-day = Últimas 24 horas
metric-week = Últimos 7 dias
metric-month = Últimos 30 dias
charts-none = Esta página não tem gráficos.

## Reason for outage

rfo = Motivo da interrupção
rfo-date = Data
rfo-time = Horário e duração
rfo-description = Descrição
rfo-services = Serviços afetados
rfo-root-cause = Causa raiz
rfo-resolution = Resolução
rfo-next-steps = Próximos passos
rfo-from-to = { $from } a { $to } ({ $span })
rfo-since = Desde { $at }
rfo-published = Publicado em { $at }.
rfo-revised = Revisão { $number }, publicada em { $at }; a anterior foi publicada em { $before }.
rfo-about = Sobre o incidente “{ $incident }”.

## User reports

report-title = Relatar um problema
report-intro = Algo não funciona para você? Contamos os relatos e os analisamos. Não é preciso ter conta, e seu endereço não é guardado.
report-components = O que não funciona?
report-text = O que acontece? Opcional; somente a equipe de operações lê.
report-button = Enviar relato
report-taken = Obrigado
report-taken-text = Recebemos seu relato. Assim que soubermos mais, a página de status vai mostrar.
user-reports = { $count ->
    [one] { $count } pessoa relatou problemas na última hora
   *[other] { $count } pessoas relataram problemas na última hora
}
