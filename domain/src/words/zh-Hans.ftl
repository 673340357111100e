# Messages of the public pages in Simplified Chinese.
# A message that ends in `.inline` stands inside a sentence, after other words.

## The answer, in one sentence

headline-none = 暂无数据
headline-working = 所有系统均运行正常
headline-everything = 所有系统
headline-components = { $count } 个组件
headline-and = { $one }和{ $two }
headline-no-data = 目前没有数据
# $names: names of components as above; $count: how many they are.
is-working = { $count ->
   *[other] { $names }运行正常
}
is-not-seen = 目前无法获知{ $names }的状态
is-under-maintenance = { $count ->
   *[other] { $names }正在维护
}
is-slower = { $count ->
   *[other] { $names }响应比平时慢
}
is-partly-down = { $count ->
   *[other] { $names }出现部分中断
}
is-down = { $count ->
   *[other] { $names }目前不可用
}
unknown = 目前无法确定状态
not-refreshed = 本页已有 { $span }未能刷新
at-that-time = 当时的状态：{ $sentence }。
as-of = 数据截至 { $at }。
upstream-says = 据 { $vendor } 发布的信息，数据截至 { $at }。
upstream-unread = 目前无法读取 { $vendor } 发布的信息。
upstream-apart = 不计入我们自身的状态和统计数据。
past-page = 这是本页在 { $at } 时的内容。
past-title = { $at } 的状态：{ $sentence }

## Statuses

status-operational = 运行正常
    .inline = 运行正常
status-under-maintenance = 维护中
    .inline = 维护中
status-no-data = 无数据
    .inline = 无数据
status-degraded-performance = 性能下降
    .inline = 性能下降
status-partial-outage = 部分中断
    .inline = 部分中断
status-major-outage = 重大中断
    .inline = 重大中断
incident-investigating = 调查中
    .inline = 调查中
incident-identified = 已查明原因
    .inline = 已查明原因
incident-monitoring = 观察中
    .inline = 观察中
incident-resolved = 已解决
    .inline = 已解决
incident-postmortem = 事后分析
    .inline = 事后分析
maintenance-scheduled = 已计划
    .inline = 已计划
maintenance-in-progress = 进行中
    .inline = 进行中
maintenance-verifying = 验证中
    .inline = 验证中
maintenance-completed = 已完成
    .inline = 已完成
maintenance-cancelled = 已取消
    .inline = 已取消
impact-none = 无影响
impact-minor = 轻微影响
impact-major = 较大影响
impact-critical = 严重影响

## Time

month-1 = 1月
    .short = 1月
month-2 = 2月
    .short = 2月
month-3 = 3月
    .short = 3月
month-4 = 4月
    .short = 4月
month-5 = 5月
    .short = 5月
month-6 = 6月
    .short = 6月
month-7 = 7月
    .short = 7月
month-8 = 8月
    .short = 8月
month-9 = 9月
    .short = 9月
month-10 = 10月
    .short = 10月
month-11 = 11月
    .short = 11月
month-12 = 12月
    .short = 12月
weekday-1 = 星期一
    .short = 周一
    .letter = 一
weekday-2 = 星期二
    .short = 周二
    .letter = 二
weekday-3 = 星期三
    .short = 周三
    .letter = 三
weekday-4 = 星期四
    .short = 周四
    .letter = 四
weekday-5 = 星期五
    .short = 周五
    .letter = 五
weekday-6 = 星期六
    .short = 周六
    .letter = 六
weekday-7 = 星期日
    .short = 周日
    .letter = 日
# $month: the short name; $number: the month's number.
date = { $year }年{ $number }月{ $day }日
date-without-year = { $month }{ $day }日
date-and-clock = { $date } { $clock }
# $month: the whole name.
month-of-year = { $year }年{ $month }
instant = { $date } { $clock } UTC
date-range = { $from } 至 { $to }
span-s = { $s } 秒
span-min = { $min } 分钟
span-min-s = { $min } 分钟 { $s } 秒
span-h = { $h } 小时
span-h-min = { $h } 小时 { $min } 分钟
span-d = { $d } 天
span-d-h = { $d } 天 { $h } 小时
decimal-separator = .
list-comma = 、
percent = { $figure }%

## Figures

uptime-none = 暂无数据
uptime = 可用率 { $figure }
uptime-observed = 可用率 { $figure }，{ $observed }
observed = 观测覆盖 { $part } 的时间
window-day = 今天
window-days7 = 近 7 天
window-days30 = 近 30 天
window-days90 = 近 90 天
window-month = 本月
window-quarter = 本季度
window-year = 今年
window-since-start = 启用以来
windows = { $first }至{ $last }

## Days

day = { $date }：{ $status }
day-corrected = { $date }：{ $status }，已更正
day-trouble = { $date }：{ $status }，异常 { $span }
day-trouble-corrected = { $date }：{ $status }，异常 { $span }，已更正
days-with-trouble = { $count } 天有异常
days-since = 自 { $date } 起
days-ago = { $count } 天前
days-today = 今天
days-last = 近 { $count } 天
days-calm = { $days }：监测 { $watched } 天，均无异常
days-troubled = { $days }：监测 { $watched } 天。{ $troubled }

## Components and regions

components = 组件
find-component = 查找组件
troubled-none = { $count } 个组件
troubled = { $count } 个中有 { $troubled } 个异常
by-region = 按区域
region-working = 正常
region-silent = 未上报
region-slower = 比平时慢
region-failing = 异常
vote-up = 正常
vote-silent = 未上报
vote-degraded = 性能下降
vote-down = 不可用
what-regions-said = 各区域上报的状态
through-probe = 探测任务：{ $probe }
reporting = { $count } 个区域中有 { $reporting } 个正在上报。
reporting-but = { $count } 个区域中有 { $reporting } 个正在上报；未上报：{ $silent }。
since-for = 自 { $since } 起，已持续 { $span }。
unwatched = 没有探测任务监测此组件，其状态由运维人员设置。
feeds-of-component = 此组件的更新也可通过 { $atom } 和 { $rss } 获取。
of-this-component = 关于此组件
latest-in-log = 更早的变更请见{ $log }。
log = 日志
changes = 状态变更
changes-unavailable = 目前无法显示其状态变更。
change = 从{ $old }变为{ $new }
change-first = 首次列入本页：{ $new }
change-lasted = 持续 { $span }{ $source }{ $seen }。
change-lasts = 已持续 { $span }{ $source }{ $seen }。
change-stated = ，由运维人员发布
change-corrected = ，由运维人员更正
change-seen = ；探测结果：{ $status }

## Continents, as they stand after "From"

from-here = 从您所在的{ $continent }监测：{ $state }。
from-here-unwatched = 未从您所在的{ $continent }进行监测。
from-there = 从{ $continent }监测：{ $state }。
continent-af = 非洲
continent-an = 南极洲
continent-as = 亚洲
continent-eu = 欧洲
continent-na = 北美洲
continent-oc = 大洋洲
continent-sa = 南美洲
there-no-region = 没有区域上报
there-no-data = 无数据
there-working = 正常
there-failing = { $name }自 { $since } 起异常
there-slower = { $name }自 { $since } 起响应比平时慢
there-silent = { $name }无数据
there-more = { $names }，另有 { $count } 项

## Outages that probes saw

seen-by-probes = 探测发现的异常
outage-lasted = 持续了 { $span }。
outage-lasts = 已持续 { $span }。
# $few, $count: numbers.
outage-seen-few = { $count } 个区域中有 { $few } 个发现异常：{ $regions }。
outage-seen = 发现异常的区域：{ $regions }。
outage-step = 步骤“{ $step }”{ $reason }。

## Why a step failed: what follows the step's name

reason-could-not-resolve-the-host = 无法解析主机名
reason-was-refused-a-connection = 连接被拒绝
reason-lost-its-connection = 连接中断
reason-could-not-reach-the-host = 无法访问主机
reason-could-not-agree-on-encryption = 加密协商失败
reason-timed-out = 超时
reason-got-an-invalid-response = 收到无效响应
reason-lacked-an-element-of-its-page = 页面缺少所需元素
reason-lacked-a-value = 缺少所需的值
reason-sent-no-ping-in-time = 未按时发送 ping
reason-reported-a-failure = 报告了失败
reason-is-flapping = 状态反复波动
reason-got-a-truncated-response = 收到的响应不完整
reason-got-too-large-a-response = 收到的响应过大
reason-was-redirected-in-a-loop = 陷入重定向循环
reason-has-an-expired-certificate = 证书已过期
reason-has-a-certificate-that-is-not-valid-yet = 证书尚未生效
reason-has-the-certificate-of-another-host = 使用了其他主机的证书
reason-has-a-certificate-that-cannot-be-trusted = 证书不受信任
reason-has-a-certificate-that-is-not-for-servers = 证书不适用于服务器
reason-has-a-certificate-of-an-authority-that-may-not-sign-for-its-name = 证书的颁发机构无权为该名称签发证书
reason-has-a-certificate-whose-signer-may-not-sign-certificates = 证书的签发者无权签发证书
reason-has-a-certificate-that-is-invalid = 证书无效
reason-failed = 失败
reason-reports-degraded-performance = 报告性能下降
reason-reports-a-partial-outage = 报告部分中断
reason-reports-a-major-outage = 报告重大中断
reason-reports-maintenance = 报告正在维护

## Incidents

open-incidents = 进行中的事件
past-incidents = 过往事件
incidents-of-days = 近 { $days } 天的事件
no-resolved-incidents = 近 { $days } 天没有已解决的事件。
incident-state = { $status }，{ $impact }。
incident-affects = 影响范围：{ $names }。
incident-began = 开始于 { $at }（{ $span }前）。
incident-began-resolved = 开始于 { $at }，{ $span }后解决。
incident-resolved-after = { $span }后解决，{ $at }
next-update-by = 下次更新不晚于 { $at }。
no-update-for = 已有 { $span }没有更新。
not-counted = 由运维人员发布，不计入统计。
updates = 更新
edited = ，编辑于 { $at }
update-withdrawn = { $posted } 的更新已于 { $at } 撤回。
more-lines = 还有 { $count } 行
corrections = 更正
correction = { $name }，{ $from } 至 { $to }：{ $status }。{ $reason }（更正于 { $at }）

## Maintenance

maintenance = 维护
past-maintenance = 过往维护
notice-about = 涉及：{ $names }。
maintenance-from-to = { $status }，{ $from } 至 { $to }。
maintenance-late = 已超过预定结束时间 { $span }。
maintenance-intro = 这里列出已公布的维护工作。如需在自己的日历中查看，请在日历应用中订阅 { $calendar }。您也可以{ $subscribe }相关更新。
maintenance-intro-subscribe = 订阅
maintenance-announced = 已公布
maintenance-none = 目前没有已公布或正在进行的维护。
maintenance-over = 已结束（{ $month }）
maintenance-in = { $month }的维护
works-latest = { $month }仅显示最近的条目。
works-none = { $month }的日历上没有维护。
works = { $month }的日历上有 { $count } 次维护。

## History

history = 历史记录
history-of = { $month }的历史记录
history-intro = 这里按发生的月份列出运维人员报告的情况和已结束的维护。探测到的每日情况请见{ $uptime }页面。{ $atom }、{ $rss } 和 { $json } 为程序提供相同的内容。
history-intro-uptime = 可用率
months = 月份
months-again = 月份（重复）
entry-incident = 事件，{ $status }，{ $impact }
entry-maintenance = 维护，{ $status }
entry-affected = 影响范围：{ $names }。
entry-at = { $at }。
entry-from-to = { $from } 至 { $to }，{ $span }。
entry-since = 自 { $since } 起，已持续 { $span }。
entry-last = 最后更新于 { $at }。
no-incidents-since = 自本页于 { $date } 创建以来，没有发生任何事件。
no-incidents-from = 自本页创建之日 { $date } 至月底，没有发生任何事件。
no-incidents-so-far = 本月至今没有发生任何事件。
no-incidents = 没有发生任何事件。
entries-added-later = 在本页创建之前开始的条目是后来补充的。
entries-left-out = 此处为最近的 { $shown } 条；另有 { $more } 条开始得更早，请见日志。

## Uptime

uptime-title = 可用率
uptime-intro = 各组件近 { $days } 天的情况，按 { $zone } 时间划分日期，每行为一周。组件列入本页之前的日期不显示；没有观测数据的日期既不计为正常，也不计为不可用。{ $json }。
uptime-intro-json = JSON 格式的数据
calendar = 截至 { $last } 的 { $days } 天：{ $observed } 天有数据，{ $troubled } 天有异常
calendar-days = 有异常、维护或无数据的日期
calendar-day = 日期
calendar-status = 状态
calendar-trouble = 异常时长
trouble-none = 无
trouble-none-corrected = 无，已更正
trouble-corrected = { $span }，已更正

## Latency

latency = 响应时间
latency-missing = 未能及时读取记录，目前无法显示图表。
latency-all-regions = 所有区域
latency-all-regions-link = 所有区域
latency-time = 时间
latency-region = 区域
latency-probe = 探测任务
latency-hours-2 = 2 小时
latency-days-2 = 2 天
latency-days-90 = 90 天
latency-part = 部分记录未能读取，其中的探测未包含在内。
latency-utc = 图表中的时间为 UTC。
latency-figures = 以数字显示相同内容
latency-p50 = p50：半数探测的耗时不超过此值
latency-p95 = p95：95%
latency-p99 = p99：99%
latency-failed = 柱：失败的探测
latency-gap = 底部色带：无探测
# $grain: minute, hour or day.
latency-title = { $grain ->
    [minute] 从{ $place }探测 { $probe } 的响应时间，按分钟，{ $from } 至 { $to } UTC
    [hour] 从{ $place }探测 { $probe } 的响应时间，按小时，{ $from } 至 { $to } UTC
   *[day] 从{ $place }探测 { $probe } 的响应时间，按天，{ $from } 至 { $to } UTC
}
latency-no-pass = 没有成功的探测。
latency-usual = 半数探测的耗时不超过 { $least } 至 { $most } ms，99% 不超过 { $worst } ms。
latency-runs-failed = { $runs } 次探测中有 { $failed } 次失败。
latency-nothing-ran = { $grain ->
    [minute] { $all } 分钟中有 { $without } 分钟没有探测。
    [hour] { $all } 小时中有 { $without } 小时没有探测。
   *[day] { $all } 天中有 { $without } 天没有探测。
}
latency-bar = { $at }：{ $runs } 次探测中有 { $failed } 次失败
latency-from = 开始时间（UTC）
latency-runs = 探测次数
latency-failures = 失败

## Live part. `{"{}"}` stands for seconds or a time, which the page's script fills in.

live-fresh = 实时更新，{"{}"} 秒前检查
live-old = 已有 {"{}"} 秒未刷新，显示的内容可能已过时
live-not-refreshed-since = 自 {"{}"} UTC 起未能刷新本页
live-stuck = 本页不会自动刷新，内容可能已过时。请重新加载。
live-show-utc = 以 UTC 显示时间
live-show-local = 以本地时间显示

## Around every page

site-name = { $page } 状态
description = { $title }。{ $site }
description-as-of = { $description }（截至 { $at }）
skip = 跳至状态
get-updates = 获取更新
more = 更多
link-status = 状态
link-history = 历史记录
link-uptime = 可用率
link-maintenance = 维护
link-subscribe = 订阅
languages = 语言
support = 支持
feed-history = 历史记录
feed-updates = 更新
back = 查看当前整体状态
footer-utc = 所有时间均为 UTC。
footer-utc-days = 所有时间均为 UTC，日期按 { $zone } 划分。
footer-checked = 每 { $seconds } 秒检查一次。
footer-formula = 可用率等于 1 减去加权异常秒数与观测秒数之比；维护时间和无数据的时间均不计入。所有数据都可根据日志重新计算，日志止于第 { $line } 行，哈希值为 { $hash }。
error-nothing-here = 此处没有内容
error-no-such-thing = 此地址请求的内容不存在
error-private = 此状态页面不公开
error-too-many = 请求过多
error-requested = 请求时间：{ $at }。

## Subscribing

subscribe-title = 订阅更新
subscribe-requested = 请查收邮件
subscribe-confirm = 确认订阅
subscribe-confirmed = 订阅成功
subscribe-manage = 您的订阅
subscribe-unsubscribe = 取消订阅
subscribe-ended = 已取消订阅
subscribe-intro = 出现故障、有新进展以及恢复正常时，我们会通知您。除此之外不发送任何内容，也不进行跟踪。
subscribe-button = 订阅
subscribe-without-address = 无需邮箱地址：{ $feeds }。
subscribe-calendar = 维护日历
subscribe-no-mail = 本页不发送邮件。您可以通过订阅源获取所有更新：{ $feeds }。
subscribe-requested-text = 如果可以向此地址发送邮件，您很快会收到一封确认邮件。在您打开其中的链接之前，我们不会发送其他内容。
subscribe-confirm-button = 是的，我要订阅
subscribe-confirmed-text = 今后我们会向您发送通知。您可以随时{ $change }，每条通知中也附有此链接。
subscribe-change = 更改或取消订阅
subscribe-saved = 已保存。
subscribe-save = 保存
subscribe-ended-text = 我们不会再向您发送任何内容，您的地址已删除。
subscribe-kinds = 通知内容
subscribe-incidents = 事件
subscribe-maintenance = 维护
subscribe-how-often = 通知频率
subscribe-every-update = 每次更新
subscribe-only-ends = 仅在开始和结束时
subscribe-digest = 汇总为一封邮件（{ $when }），但最严重的情况立即通知
subscribe-about = 订阅范围
subscribe-all-components = 所有组件
subscribe-only-these = 仅限以下组件：
subscribe-time-zone = 邮件中时间所用的时区
subscribe-program = 改为通知程序
subscribe-webhook = Webhook 地址
subscribe-webhook-text = 我们会先向其发送一个确认请求，之后以 JSON 格式发送每次更新。
subscribe-webhook-button = 订阅 Webhook
subscribe-secret = 每个请求都按照 Standard Webhooks 规范使用此密钥签名，该密钥仅供您的程序使用：
subscribe-email = 电子邮件地址
subscribe-trap = 请留空

## Metrics of other systems

charts = 图表
metric-none = { $time }：无数据
metric-summary = { $time }：{ $least } 至 { $most }，平均 { $mean }
metric-day = 最近 24 小时
metric-week = 最近 7 天
metric-month = 最近 30 天
charts-none = 此页面没有图表。

## Reason for outage

rfo = 故障原因说明
rfo-date = 日期
rfo-time = 时间与时长
rfo-description = 说明
rfo-services = 受影响的服务
rfo-root-cause = 根本原因
rfo-resolution = 解决方法
rfo-next-steps = 后续步骤
rfo-from-to = { $from } 至 { $to }（{ $span }）
rfo-since = 自 { $at } 起
rfo-published = 发布于 { $at }。
rfo-revised = 第 { $number } 版，发布于 { $at }；上一版发布于 { $before }。
rfo-about = 关于事件“{ $incident }”。

## User reports

report-title = 报告问题
report-intro = 有什么无法正常使用吗？我们会统计并查看这些报告。无需账户，也不会保存您的地址。
report-components = 哪些无法正常使用？
report-text = 出现了什么情况？（可选，仅运维人员可见）
report-button = 发送报告
report-taken = 谢谢
report-taken-text = 我们已收到您的报告。一旦了解更多情况，状态页面会立即显示。
user-reports = 过去一小时内有 { $count } 人报告了问题
