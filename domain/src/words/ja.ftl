# Messages of the public pages in Japanese.
# A message that ends in `.inline` stands inside a sentence, after other words.

## The answer, in one sentence

headline-none = まだデータがありません
headline-working = すべてのシステムは正常に稼働しています
headline-everything = すべてのシステム
headline-components = { $count }個のコンポーネント
headline-and = { $one }と{ $two }
headline-no-data = 現在、データがありません
# $names: names of components as above; $count: how many they are.
is-working = { $count ->
   *[other] { $names }は正常に稼働しています
}
is-not-seen = 現在、{ $names }の状態を確認できません
is-under-maintenance = { $count ->
   *[other] { $names }はメンテナンス中です
}
is-slower = { $count ->
   *[other] { $names }の応答が通常より遅くなっています
}
is-partly-down = { $count ->
   *[other] { $names }で部分的な障害が発生しています
}
is-down = { $count ->
   *[other] { $names }が停止しています
}
unknown = 現在、状況を確認できません
not-refreshed = このページを{ $span }更新できていません
at-that-time = その時点の状況：{ $sentence }。
as-of = { $at } 時点の情報です。
upstream-says = { $vendor } の発表によるもので、{ $at } 時点の情報です。
upstream-unread = { $vendor } の発表を現在読み取ることができません。
upstream-apart = 当方のステータスや数値には含まれません。
past-page = { $at } 時点のページです。
past-title = { $at } 時点：{ $sentence }

## Statuses

status-operational = 正常稼働中
    .inline = 正常稼働中
status-under-maintenance = メンテナンス中
    .inline = メンテナンス中
status-no-data = データなし
    .inline = データなし
status-degraded-performance = パフォーマンス低下
    .inline = パフォーマンス低下
status-partial-outage = 部分的な障害
    .inline = 部分的な障害
status-major-outage = 重大な障害
    .inline = 重大な障害
incident-investigating = 調査中
    .inline = 調査中
incident-identified = 原因特定済み
    .inline = 原因特定済み
incident-monitoring = 経過観察中
    .inline = 経過観察中
incident-resolved = 解決済み
    .inline = 解決済み
incident-postmortem = 事後報告
    .inline = 事後報告
maintenance-scheduled = 予定
    .inline = 予定
maintenance-in-progress = 実施中
    .inline = 実施中
maintenance-verifying = 確認中
    .inline = 確認中
maintenance-completed = 完了
    .inline = 完了
maintenance-cancelled = 中止
    .inline = 中止
impact-none = 影響なし
impact-minor = 軽微な影響
impact-major = 大きな影響
impact-critical = 重大な影響

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
weekday-1 = 月曜日
    .short = 月
    .letter = 月
weekday-2 = 火曜日
    .short = 火
    .letter = 火
weekday-3 = 水曜日
    .short = 水
    .letter = 水
weekday-4 = 木曜日
    .short = 木
    .letter = 木
weekday-5 = 金曜日
    .short = 金
    .letter = 金
weekday-6 = 土曜日
    .short = 土
    .letter = 土
weekday-7 = 日曜日
    .short = 日
    .letter = 日
# $month: the short name; $number: the month's number.
date = { $year }年{ $number }月{ $day }日
date-without-year = { $month }{ $day }日
date-and-clock = { $date } { $clock }
# $month: the whole name.
month-of-year = { $year }年{ $month }
instant = { $date } { $clock } UTC
date-range = { $from } ～ { $to }
span-s = { $s }秒
span-min = { $min }分
span-min-s = { $min }分{ $s }秒
span-h = { $h }時間
span-h-min = { $h }時間{ $min }分
span-d = { $d }日
span-d-h = { $d }日{ $h }時間
decimal-separator = .
list-comma = 、
percent = { $figure }%

## Figures

uptime-none = まだデータがありません
uptime = 稼働率 { $figure }
uptime-observed = 稼働率 { $figure }、{ $observed }
observed = 全時間の{ $part }を観測
window-day = 今日
window-days7 = 過去7日間
window-days30 = 過去30日間
window-days90 = 過去90日間
window-month = 今月
window-quarter = 今四半期
window-year = 今年
window-since-start = 開始以来
windows = { $first } ～ { $last }

## Days

day = { $date }：{ $status }
day-corrected = { $date }：{ $status }、訂正済み
day-trouble = { $date }：{ $status }、障害時間 { $span }
day-trouble-corrected = { $date }：{ $status }、障害時間 { $span }、訂正済み
days-with-trouble = 障害のあった日：{ $count }日
days-since = { $date }から
days-ago = { $count }日前
days-today = 今日
days-last = 過去{ $count }日間
days-calm = { $days }：{ $watched }日を監視、障害なし
days-troubled = { $days }：{ $watched }日を監視。{ $troubled }

## Components and regions

components = コンポーネント
find-component = コンポーネントを検索
troubled-none = { $count }個のコンポーネント
troubled = { $count }個中{ $troubled }個で障害
by-region = リージョン別
region-working = 正常
region-silent = 報告なし
region-slower = 通常より低速
region-failing = 障害あり
vote-up = 正常
vote-silent = 報告なし
vote-degraded = 低下
vote-down = 停止
what-regions-said = 各リージョンの報告
through-probe = プローブ：{ $probe }
reporting = { $count }リージョン中{ $reporting }リージョンが報告中。
reporting-but = { $count }リージョン中{ $reporting }リージョンが報告中、報告なし：{ $silent }。
since-for = { $since } から{ $span }継続しています。
unwatched = このコンポーネントを監視するプローブはなく、状態は運営者が設定します。
feeds-of-component = このコンポーネントの更新は { $atom } と { $rss } でも配信しています。
of-this-component = このコンポーネントについて
latest-in-log = これより前の変化は{ $log }に記録されています。
log = ログ
changes = 状態の変化
changes-unavailable = 現在、状態の変化を表示できません。
change = { $old }から{ $new }へ
change-first = ページに初めて掲載：{ $new }
change-lasted = { $span }継続{ $source }{ $seen }。
change-lasts = { $span }継続中{ $source }{ $seen }。
change-stated = 、運営者の発表による
change-corrected = 、運営者の訂正による
change-seen = （プローブの観測：{ $status }）

## Continents, as they stand after "From"

from-here = 現在地の{ $continent }から：{ $state }。
from-here-unwatched = 現在地の{ $continent }からは監視していません。
from-there = { $continent }から：{ $state }。
continent-af = アフリカ
continent-an = 南極
continent-as = アジア
continent-eu = ヨーロッパ
continent-na = 北米
continent-oc = オセアニア
continent-sa = 南米
there-no-region = 報告しているリージョンなし
there-no-data = データなし
there-working = 正常
there-failing = { $name }で障害発生中（{ $since } から）
there-slower = { $name }の応答が通常より低速（{ $since } から）
there-silent = { $name }のデータなし
there-more = { $names }、ほか{ $count }件

## Outages that probes saw

seen-by-probes = プローブが検知した障害
outage-lasted = { $span }続きました。
outage-lasts = { $span }続いています。
# $few, $count: numbers.
outage-seen-few = { $count }リージョン中{ $few }リージョンで検知：{ $regions }。
outage-seen = 検知したリージョン：{ $regions }。
outage-step = ステップ「{ $step }」で{ $reason }。

## Why a step failed: what follows the step's name

reason-could-not-resolve-the-host = ホスト名を解決できませんでした
reason-was-refused-a-connection = 接続が拒否されました
reason-lost-its-connection = 接続が切断されました
reason-could-not-reach-the-host = ホストに到達できませんでした
reason-could-not-agree-on-encryption = 暗号化方式の合意に失敗しました
reason-timed-out = タイムアウトしました
reason-got-an-invalid-response = 無効な応答を受信しました
reason-lacked-an-element-of-its-page = ページに必要な要素がありませんでした
reason-lacked-a-value = 必要な値がありませんでした
reason-sent-no-ping-in-time = 期限内に ping が送信されませんでした
reason-reported-a-failure = 失敗が報告されました
reason-is-flapping = 異常と回復が繰り返されています
reason-got-a-truncated-response = 応答が途中で途切れました
reason-got-too-large-a-response = 応答が大きすぎました
reason-was-redirected-in-a-loop = リダイレクトがループしました
reason-has-an-expired-certificate = 証明書の有効期限が切れています
reason-has-a-certificate-that-is-not-valid-yet = 証明書の有効期間がまだ始まっていません
reason-has-the-certificate-of-another-host = 別のホストの証明書が使用されています
reason-has-a-certificate-that-cannot-be-trusted = 信頼できない証明書が使用されています
reason-has-a-certificate-that-is-not-for-servers = サーバー用ではない証明書が使用されています
reason-has-a-certificate-of-an-authority-that-may-not-sign-for-its-name = このホスト名に署名する権限のない認証局の証明書が使用されています
reason-has-a-certificate-whose-signer-may-not-sign-certificates = 証明書に署名する権限のない署名者の証明書が使用されています
reason-has-a-certificate-that-is-invalid = 無効な証明書が使用されています
reason-failed = 失敗しました
reason-reports-degraded-performance = パフォーマンス低下が報告されています
reason-reports-a-partial-outage = 部分的な障害が報告されています
reason-reports-a-major-outage = 重大な障害が報告されています
reason-reports-maintenance = メンテナンスが報告されています

## Incidents

open-incidents = 対応中のインシデント
past-incidents = 過去のインシデント
incidents-of-days = 過去{ $days }日間のインシデント
no-resolved-incidents = 過去{ $days }日間に解決したインシデントはありません。
incident-state = { $status }、{ $impact }。
incident-affects = 影響範囲：{ $names }。
incident-began = { $at } に発生（{ $span }前）。
incident-began-resolved = { $at } に発生、{ $span }後に解決。
incident-resolved-after = { $span }後に解決、{ $at }
next-update-by = 次回の更新は { $at } までに行います。
no-update-for = { $span }更新がありません。
not-counted = 運営者の発表によるもので、稼働率には算入していません。
updates = 更新情報
edited = 、{ $at } に編集
update-withdrawn = { $posted } の更新は { $at } に撤回されました。
more-lines = さらに{ $count }行
corrections = 訂正
correction = { $name }、{ $from } ～ { $to }：{ $status }。{ $reason }（{ $at } に訂正）

## Maintenance

maintenance = メンテナンス
past-maintenance = 過去のメンテナンス
notice-about = 対象：{ $names }。
maintenance-from-to = { $status }、{ $from } ～ { $to }。
maintenance-late = 終了予定時刻を{ $span }過ぎています。
maintenance-intro = 告知されている作業です。お使いのカレンダーに表示するには、カレンダーアプリで { $calendar } を購読してください。作業に関する更新を{ $subscribe }こともできます。
maintenance-intro-subscribe = 購読する
maintenance-announced = 今後の予定
maintenance-none = 予定されているメンテナンスも、実施中のメンテナンスもありません。
maintenance-over = 終了（{ $month }）
maintenance-in = { $month }のメンテナンス
works-latest = { $month }は最新の項目のみ表示しています。
works-none = { $month }のカレンダーにメンテナンスはありません。
works = { $month }のカレンダーに{ $count }件のメンテナンスがあります。

## History

history = 履歴
history-of = { $month }の履歴
history-intro = 運営者が報告した内容と終了したメンテナンスを、発生した月ごとに掲載しています。プローブが観測した日ごとの状況は{ $uptime }のページをご覧ください。プログラム向けには、同じ内容を { $atom }、{ $rss }、{ $json } で提供しています。
history-intro-uptime = 稼働率
months = 月
months-again = 月（再掲）
entry-incident = インシデント、{ $status }、{ $impact }
entry-maintenance = メンテナンス、{ $status }
entry-affected = 影響範囲：{ $names }。
entry-at = { $at }。
entry-from-to = { $from } ～ { $to }、{ $span }。
entry-since = { $since } から{ $span }継続中。
entry-last = 最終更新：{ $at }。
no-incidents-since = ページを開設した{ $date }以降、インシデントはありません。
no-incidents-from = ページを開設した{ $date }から月末まで、インシデントはありませんでした。
no-incidents-so-far = 今月はこれまでのところ、インシデントはありません。
no-incidents = インシデントはありませんでした。
entries-added-later = ページの開設前に始まったものは、後から追加されました。
entries-left-out = 最新の{ $shown }件を表示しています。それより前に始まった{ $more }件はログにあります。

## Uptime

uptime-title = 稼働率
uptime-intro = 各コンポーネントの過去{ $days }日間の状況です。日付は { $zone } の時刻により、1行が1週間を表します。ページに追加される前の日は表示せず、観測データのない日は稼働にも停止にも数えません。{ $json }。
uptime-intro-json = 数値データ（JSON）
calendar = { $last }までの{ $days }日間：データあり{ $observed }日、障害あり{ $troubled }日
calendar-days = 障害、メンテナンス、データなしの日
calendar-day = 日付
calendar-status = 状態
calendar-trouble = 障害時間
trouble-none = なし
trouble-none-corrected = なし、訂正済み
trouble-corrected = { $span }、訂正済み

## Latency

latency = 応答時間
latency-missing = 記録の取得が時間内に完了しなかったため、現在グラフを表示できません。
latency-all-regions = すべてのリージョン
latency-all-regions-link = すべてのリージョン
latency-time = 期間
latency-region = リージョン
latency-probe = プローブ
latency-hours-2 = 2時間
latency-days-2 = 2日間
latency-days-90 = 90日間
latency-part = 記録の一部を取得できなかったため、その分の実行は含まれていません。
latency-utc = グラフの時刻は UTC です。
latency-figures = 同じ内容を数値で表示
latency-p50 = p50：実行の半数がこの時間以内に完了
latency-p95 = p95：95%
latency-p99 = p99：99%
latency-failed = 棒：失敗した実行
latency-gap = 下部の帯：実行なし
# $grain: minute, hour or day.
latency-title = { $grain ->
    [minute] { $place }からの { $probe } の応答時間（1分ごと）、{ $from } ～ { $to } UTC
    [hour] { $place }からの { $probe } の応答時間（1時間ごと）、{ $from } ～ { $to } UTC
   *[day] { $place }からの { $probe } の応答時間（1日ごと）、{ $from } ～ { $to } UTC
}
latency-no-pass = 成功した実行はありません。
latency-usual = 実行の半数は最大 { $least } ～ { $most } ms、99%は最大 { $worst } ms で完了しました。
latency-runs-failed = { $runs }回の実行のうち{ $failed }回が失敗しました。
latency-nothing-ran = { $grain ->
    [minute] { $all }分のうち{ $without }分は実行がありませんでした。
    [hour] { $all }時間のうち{ $without }時間は実行がありませんでした。
   *[day] { $all }日のうち{ $without }日は実行がありませんでした。
}
latency-bar = { $at }：{ $runs }回の実行のうち{ $failed }回が失敗
latency-from = 開始（UTC）
latency-runs = 実行
latency-failures = 失敗

## Live part. `{"{}"}` stands for seconds or a time, which the page's script fills in.

live-fresh = ライブ表示中、{"{}"}秒前に確認
live-old = {"{}"}秒間更新されていません。表示内容が古い可能性があります
live-not-refreshed-since = {"{}"} UTC からこのページを更新できていません
live-stuck = このページは自動更新されないため、表示内容が古い可能性があります。再読み込みしてください。
live-show-utc = 時刻を UTC で表示
live-show-local = 時刻を現地時間で表示

## Around every page

site-name = { $page } ステータス
description = { $title }。{ $site }
description-as-of = { $description }（{ $at } 時点）
skip = ステータスへ移動
get-updates = 更新を受け取る
more = その他
link-status = ステータス
link-history = 履歴
link-uptime = 稼働率
link-maintenance = メンテナンス
link-subscribe = 購読
languages = 言語
support = サポート
feed-history = 履歴
feed-updates = 更新情報
back = 現在の全体の状況を見る
footer-utc = 時刻はすべて UTC です。
footer-utc-days = 時刻はすべて UTC、日付の区切りは { $zone } です。
footer-checked = { $seconds }秒ごとに確認しています。
footer-formula = 稼働率は、重み付けした障害の秒数を観測した秒数で割り、1から引いた値です。メンテナンスの時間とデータのない時間は、どちらにも数えません。すべての値はログから再計算できます。ログは{ $line }行目の { $hash } で終わります。
error-nothing-here = ページが見つかりません
error-no-such-thing = このアドレスが指すものは存在しません
error-private = このステータスページは非公開です
error-too-many = リクエストが多すぎます
error-requested = リクエスト日時：{ $at }。

## Subscribing

subscribe-title = 更新を購読する
subscribe-requested = メールをご確認ください
subscribe-confirm = 購読の確認
subscribe-confirmed = 購読を開始しました
subscribe-manage = 購読の設定
subscribe-unsubscribe = 購読を解除する
subscribe-ended = 購読を解除しました
subscribe-intro = 障害が発生したとき、続報があるとき、解消したときにお知らせします。それ以外の内容は送信せず、トラッキングも行いません。
subscribe-button = 購読する
subscribe-without-address = メールアドレスなしで購読：{ $feeds }。
subscribe-calendar = メンテナンスのカレンダー
subscribe-no-mail = このページではメールを配信していません。すべての更新はフィードでご覧いただけます：{ $feeds }。
subscribe-requested-text = このアドレスへの送信が可能な場合は、確認メールをお送りしています。メール内のリンクを開くまで、ほかには何も送信しません。
subscribe-confirm-button = はい、購読します
subscribe-confirmed-text = 今後、お知らせをお送りします。いつでも{ $change }できます。リンクは各メッセージにも記載しています。
subscribe-change = 変更または解除
subscribe-saved = 保存しました。
subscribe-save = 保存
subscribe-ended-text = 今後は何も送信しません。アドレスは削除しました。
subscribe-kinds = 通知を受け取る内容
subscribe-incidents = インシデント
subscribe-maintenance = メンテナンス
subscribe-how-often = 通知の頻度
subscribe-every-update = 更新のたびに
subscribe-only-ends = 開始時と終了時のみ
subscribe-digest = 1通のメールにまとめる（{ $when }）、ただし特に重大なものは即時
subscribe-about = 対象
subscribe-all-components = すべてのコンポーネント
subscribe-only-these = 次のコンポーネントのみ：
subscribe-time-zone = メールに記載する時刻のタイムゾーン
subscribe-program = 代わりにプログラムへ通知する
subscribe-webhook = Webhook の URL
subscribe-webhook-text = 最初に確認を求めるリクエストを送信し、その後は各更新を JSON で送信します。
subscribe-webhook-button = Webhook を登録する
subscribe-secret = 各リクエストは、Standard Webhooks に従ってこのシークレットで署名されます。シークレットはお使いのプログラム専用です：
subscribe-email = メールアドレス
subscribe-trap = 空欄のままにしてください

## Metrics of other systems

charts = グラフ
metric-none = { $time }：データなし
metric-summary = { $time }：{ $least }～{ $most }、平均 { $mean }
metric-day = 過去24時間
metric-week = 過去7日間
metric-month = 過去30日間
charts-none = このページにグラフはありません。

## Reason for outage

rfo = 障害原因の報告
rfo-date = 日付
rfo-time = 時刻と継続時間
rfo-description = 概要
rfo-services = 影響を受けたサービス
rfo-root-cause = 根本原因
rfo-resolution = 解決方法
rfo-next-steps = 今後の対応
rfo-from-to = { $from }～{ $to }（{ $span }）
rfo-since = { $at } から
rfo-published = 公開: { $at }
rfo-revised = 第 { $number } 版、公開: { $at }（前の版の公開: { $before }）
rfo-about = インシデント「{ $incident }」について

## User reports

report-title = 問題を報告する
report-intro = 正常に動作しないものがありますか？報告の件数を集計し、内容を確認します。アカウントは不要で、お使いのアドレスは保存されません。
report-components = 動作しないものはどれですか？
report-text = どのような状況ですか？（任意。運用担当者だけが読みます）
report-button = 報告を送信
report-taken = ありがとうございます
report-taken-text = 報告を受け付けました。状況がわかり次第、ステータスページに掲載します。
user-reports = { $count ->
   *[other] 過去1時間に{ $count }人が問題を報告しました
}
