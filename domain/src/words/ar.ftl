# Messages of the public pages in Arabic.
# A message that ends in `.inline` stands inside a sentence, after other words.

## The answer, in one sentence

headline-none = لا توجد بيانات بعد
headline-working = جميع الأنظمة تعمل بشكل طبيعي
headline-everything = جميع المكوّنات
headline-components = { $count ->
    [zero] لا مكوّنات
    [one] مكوّن واحد
    [two] مكوّنان
    [few] { $count } مكوّنات
    [many] { $count } مكوّنًا
   *[other] { $count } مكوّن
}
headline-and = { $one } و{ $two }
headline-no-data = ليست لدينا بيانات حاليًا
# $names: names of components as above; $count: how many they are.
is-working = { $count ->
    [one] { $names } في حالة تشغيل طبيعية
   *[other] { $names } في حالة تشغيل طبيعية
}
is-not-seen = يتعذر علينا رصد { $names } حاليًا
is-under-maintenance = { $count ->
    [one] { $names } قيد الصيانة
   *[other] { $names } قيد الصيانة
}
is-slower = { $count ->
    [one] أداء أبطأ من المعتاد في { $names }
   *[other] أداء أبطأ من المعتاد في { $names }
}
is-partly-down = { $count ->
    [one] { $names } خارج الخدمة جزئيًا
   *[other] { $names } خارج الخدمة جزئيًا
}
is-down = { $count ->
    [one] { $names } خارج الخدمة
   *[other] { $names } خارج الخدمة
}
unknown = لا يمكننا تحديد الحالة حاليًا
not-refreshed = تعذر تحديث هذه الصفحة منذ { $span }
at-that-time = في ذلك الوقت: { $sentence }.
as-of = الحالة كما في { $at }.
upstream-says = بحسب { $vendor }، كما في { $at }.
upstream-unread = لا يمكن حاليًا قراءة ما تنشره { $vendor } عن حالتها.
upstream-apart = لا يدخل ذلك في حالتنا ولا في أرقامنا.
past-page = الصفحة كما كانت في { $at }.
past-title = في { $at }: { $sentence }

## Statuses

status-operational = تشغيل طبيعي
    .inline = تشغيل طبيعي
status-under-maintenance = قيد الصيانة
    .inline = قيد الصيانة
status-no-data = لا توجد بيانات
    .inline = لا توجد بيانات
status-degraded-performance = تراجع في الأداء
    .inline = تراجع في الأداء
status-partial-outage = انقطاع جزئي
    .inline = انقطاع جزئي
status-major-outage = انقطاع كبير
    .inline = انقطاع كبير
incident-investigating = قيد التحقيق
    .inline = قيد التحقيق
incident-identified = تم تحديد السبب
    .inline = تم تحديد السبب
incident-monitoring = قيد المراقبة
    .inline = قيد المراقبة
incident-resolved = تم الحل
    .inline = تم الحل
incident-postmortem = تقرير ما بعد الحادث
    .inline = تقرير ما بعد الحادث
maintenance-scheduled = مجدولة
    .inline = مجدولة
maintenance-in-progress = قيد التنفيذ
    .inline = قيد التنفيذ
maintenance-verifying = قيد التحقق
    .inline = قيد التحقق
maintenance-completed = مكتملة
    .inline = مكتملة
maintenance-cancelled = ملغاة
    .inline = ملغاة
impact-none = دون تأثير
impact-minor = تأثير طفيف
impact-major = تأثير كبير
impact-critical = تأثير حرج

## Time

month-1 = يناير
    .short = يناير
month-2 = فبراير
    .short = فبراير
month-3 = مارس
    .short = مارس
month-4 = أبريل
    .short = أبريل
month-5 = مايو
    .short = مايو
month-6 = يونيو
    .short = يونيو
month-7 = يوليو
    .short = يوليو
month-8 = أغسطس
    .short = أغسطس
month-9 = سبتمبر
    .short = سبتمبر
month-10 = أكتوبر
    .short = أكتوبر
month-11 = نوفمبر
    .short = نوفمبر
month-12 = ديسمبر
    .short = ديسمبر
weekday-1 = الاثنين
    .short = اثنين
    .letter = ن
weekday-2 = الثلاثاء
    .short = ثلاثاء
    .letter = ث
weekday-3 = الأربعاء
    .short = أربعاء
    .letter = ر
weekday-4 = الخميس
    .short = خميس
    .letter = خ
weekday-5 = الجمعة
    .short = جمعة
    .letter = ج
weekday-6 = السبت
    .short = سبت
    .letter = س
weekday-7 = الأحد
    .short = أحد
    .letter = ح
# $month: the short name; $number: the month's number.
date = { $day } { $month } { $year }
date-without-year = { $day } { $month }
date-and-clock = { $date }، { $clock }
# $month: the whole name.
month-of-year = { $month } { $year }
instant = { $date }، { $clock } UTC
date-range = من { $from } إلى { $to }
span-s = { $s } ث
span-min = { $min } د
span-min-s = { $min } د { $s } ث
span-h = { $h } س
span-h-min = { $h } س { $min } د
span-d = { $d } ي
span-d-h = { $d } ي { $h } س
decimal-separator = .
list-comma = {"، "}
percent = { $figure }%

## Figures

uptime-none = لا توجد بيانات بعد
uptime = نسبة التوفر { $figure }
uptime-observed = نسبة التوفر { $figure }، { $observed }
observed = رُصد { $part } من الوقت
window-day = اليوم
window-days7 = 7 أيام
window-days30 = 30 يومًا
window-days90 = 90 يومًا
window-month = هذا الشهر
window-quarter = هذا الربع
window-year = هذه السنة
window-since-start = كامل الفترة
windows = من { $first } إلى { $last }

## Days

day = { $date }: { $status }
day-corrected = { $date }: { $status }، مع تصحيح
day-trouble = { $date }: { $status }، خلل لمدة { $span }
day-trouble-corrected = { $date }: { $status }، خلل لمدة { $span }، مع تصحيح
days-with-trouble = { $count ->
    [zero] لا أيام شهدت خللًا
    [one] يوم واحد شهد خللًا
    [two] يومان شهدا خللًا
    [few] { $count } أيام شهدت خللًا
    [many] { $count } يومًا شهد خللًا
   *[other] { $count } يوم شهد خللًا
}
days-since = منذ { $date }
days-ago = { $count ->
    [zero] اليوم
    [one] قبل يوم واحد
    [two] قبل يومين
    [few] قبل { $count } أيام
    [many] قبل { $count } يومًا
   *[other] قبل { $count } يوم
}
days-today = اليوم
days-last = { $count ->
    [zero] لا أيام
    [one] اليوم
    [two] آخر يومين
    [few] آخر { $count } أيام
    [many] آخر { $count } يومًا
   *[other] آخر { $count } يوم
}
days-calm = { $days }: عدد الأيام المرصودة { $watched }، دون أي خلل
days-troubled = { $days }: عدد الأيام المرصودة { $watched }. { $troubled }

## Components and regions

components = المكوّنات
find-component = البحث عن مكوّن
troubled-none = { $count ->
    [zero] لا مكوّنات
    [one] مكوّن واحد
    [two] مكوّنان
    [few] { $count } مكوّنات
    [many] { $count } مكوّنًا
   *[other] { $count } مكوّن
}
troubled = خلل في { $troubled } من { $count }
by-region = حسب المنطقة
region-working = تشغيل طبيعي
region-silent = بلا تقارير
region-slower = أبطأ من المعتاد
region-failing = خارج الخدمة
vote-up = في الخدمة
vote-silent = بلا تقارير
vote-degraded = تراجع في الأداء
vote-down = خارج الخدمة
what-regions-said = ما أفادت به كل منطقة
through-probe = عبر الفحص { $probe }
reporting = المناطق التي ترسل تقارير: { $reporting } من { $count }.
reporting-but = المناطق التي ترسل تقارير: { $reporting } من { $count }؛ بلا تقارير: { $silent }.
since-for = منذ { $since }، لمدة { $span }.
unwatched = لا يرصده أي فحص: يحدد المشغّلون حالته.
feeds-of-component = تتوفر تحديثاته أيضًا عبر { $atom } و{ $rss }.
of-this-component = تحديثات هذا المكوّن
latest-in-log = التغييرات الأقدم موجودة في { $log }.
log = السجل الكامل
changes = التغييرات
changes-unavailable = تغييراته غير متاحة حاليًا.
change = من «{ $old }» إلى «{ $new }»
change-first = أول حالة على الصفحة: { $new }
change-lasted = لمدة { $span }{ $source }{ $seen }.
change-lasts = منذ { $span } حتى الآن{ $source }{ $seen }.
change-stated = ، كما أفاد المشغّلون
change-corrected = ، كما صحّحها المشغّلون
change-seen = ؛ ما رصدته الفحوص: { $status }

## Continents, as they stand after "From"

from-here = من موقعك في { $continent }: { $state }.
from-here-unwatched = لا نرصد الخدمة من موقعك في { $continent }.
from-there = من { $continent }: { $state }.
continent-af = أفريقيا
continent-an = القارة القطبية الجنوبية
continent-as = آسيا
continent-eu = أوروبا
continent-na = أمريكا الشمالية
continent-oc = أوقيانوسيا
continent-sa = أمريكا الجنوبية
there-no-region = لا ترسل أي منطقة تقارير
there-no-data = لا توجد بيانات
there-working = التشغيل طبيعي
there-failing = { $name } خارج الخدمة منذ { $since }
there-slower = { $name } أبطأ من المعتاد منذ { $since }
there-silent = لا بيانات عن { $name }
there-more = { $names } وغيرها ({ $count })

## Outages that probes saw

seen-by-probes = ما رصدته فحوصنا
outage-lasted = استمر لمدة { $span }.
outage-lasts = مستمر منذ { $span }.
# $few, $count: numbers.
outage-seen-few = { $few ->
    [zero] لم يُرصد من أي منطقة من أصل { $count }: { $regions }.
    [one] رُصد من منطقة واحدة من أصل { $count }: { $regions }.
    [two] رُصد من منطقتين من أصل { $count }: { $regions }.
    [few] رُصد من { $few } مناطق من أصل { $count }: { $regions }.
    [many] رُصد من { $few } منطقة من أصل { $count }: { $regions }.
   *[other] رُصد من { $few } منطقة من أصل { $count }: { $regions }.
}
outage-seen = رُصد من { $regions }.
outage-step = الخطوة «{ $step }» { $reason }.

## Why a step failed: what follows the step's name

reason-could-not-resolve-the-host = لم تتمكن من تحليل اسم المضيف
reason-was-refused-a-connection = رُفض اتصالها
reason-lost-its-connection = انقطع اتصالها
reason-could-not-reach-the-host = لم تتمكن من الوصول إلى المضيف
reason-could-not-agree-on-encryption = لم تتمكن من التوافق على التشفير
reason-timed-out = انتهت مهلتها
reason-got-an-invalid-response = تلقت استجابة غير صالحة
reason-lacked-an-element-of-its-page = لم تعثر على عنصر في صفحتها
reason-lacked-a-value = لم تعثر على قيمة مطلوبة
reason-sent-no-ping-in-time = لم ترسل إشارتها في الوقت المحدد
reason-reported-a-failure = أبلغت عن فشل
reason-is-flapping = حالتها متقلبة
reason-got-a-truncated-response = تلقت استجابة مبتورة
reason-got-too-large-a-response = تلقت استجابة أكبر من اللازم
reason-was-redirected-in-a-loop = دخلت في حلقة إعادة توجيه
reason-has-an-expired-certificate = شهادتها منتهية الصلاحية
reason-has-a-certificate-that-is-not-valid-yet = شهادتها لم يبدأ سريانها بعد
reason-has-the-certificate-of-another-host = شهادتها تخص مضيفًا آخر
reason-has-a-certificate-that-cannot-be-trusted = شهادتها لا يمكن الوثوق بها
reason-has-a-certificate-that-is-not-for-servers = شهادتها غير مخصصة للخوادم
reason-has-a-certificate-of-an-authority-that-may-not-sign-for-its-name = شهادتها صادرة عن جهة غير مخوّلة بالتوقيع لاسمها
reason-has-a-certificate-whose-signer-may-not-sign-certificates = شهادتها موقّعة من جهة غير مخوّلة بتوقيع الشهادات
reason-has-a-certificate-that-is-invalid = شهادتها غير صالحة
reason-failed = فشلت
reason-reports-degraded-performance = تفيد بتراجع في الأداء
reason-reports-a-partial-outage = تفيد بانقطاع جزئي
reason-reports-a-major-outage = تفيد بانقطاع كبير
reason-reports-maintenance = تفيد بأعمال صيانة

## Incidents

open-incidents = الحوادث الجارية
past-incidents = الحوادث السابقة
incidents-of-days = حوادث الأيام الـ{ $days } الأخيرة
no-resolved-incidents = لا توجد حوادث تم حلها في الأيام الـ{ $days } الأخيرة.
incident-state = { $status }، { $impact }.
incident-affects = يؤثر في { $names }.
incident-began = بدأ في { $at }، قبل { $span }.
incident-began-resolved = بدأ في { $at }، وتم حله بعد { $span }.
incident-resolved-after = تم الحل بعد { $span }، في { $at }
next-update-by = التحديث التالي بحلول { $at }.
no-update-for = لا تحديثات منذ { $span }.
not-counted = أفاد به المشغّلون، ولا يُحتسب.
updates = التحديثات
edited = ، عُدّل في { $at }
update-withdrawn = تحديث نُشر في { $posted } وسُحب في { $at }.
more-lines = { $count ->
    [zero] لا أسطر إضافية
    [one] سطر إضافي واحد
    [two] سطران إضافيان
    [few] { $count } أسطر إضافية
    [many] { $count } سطرًا إضافيًا
   *[other] { $count } سطر إضافي
}
corrections = التصحيحات
correction = { $name } من { $from } إلى { $to }: { $status }. { $reason } (تاريخ التصحيح: { $at })

## Maintenance

maintenance = الصيانة
past-maintenance = أعمال الصيانة السابقة
notice-about = بشأن { $names }.
maintenance-from-to = { $status }، من { $from } إلى { $to }.
maintenance-late = كان من المفترض أن تنتهي قبل { $span }.
maintenance-intro = أعمال صيانة معلنة. لعرضها في تقويمك، يمكنك الاشتراك في { $calendar } من برنامج التقويم لديك. ويمكنك أيضًا { $subscribe } في التحديثات المتعلقة بها.
maintenance-intro-subscribe = الاشتراك
maintenance-announced = أعمال معلنة
maintenance-none = لا توجد أعمال صيانة معلنة أو جارية.
maintenance-over = أعمال منتهية، { $month }
maintenance-in = الصيانة في { $month }
works-latest = لا يُعرض من { $month } سوى أحدث الإدخالات.
works-none = لا توجد أعمال صيانة في تقويم { $month }.
works = { $count ->
    [zero] لا توجد أعمال صيانة في تقويم { $month }.
    [one] عملية صيانة واحدة في تقويم { $month }.
    [two] عمليتا صيانة في تقويم { $month }.
    [few] { $count } عمليات صيانة في تقويم { $month }.
    [many] { $count } عملية صيانة في تقويم { $month }.
   *[other] { $count } عملية صيانة في تقويم { $month }.
}

## History

history = سجل الأحداث
history-of = سجل أحداث { $month }
history-intro = ما أفاد به المشغّلون وأعمال الصيانة المنتهية، في كل شهر وقعت فيه. أما ما رصدته الفحوص في كل يوم فهو في { $uptime }. ويتوفر المحتوى نفسه للبرامج عبر { $atom } و{ $rss } و{ $json }.
history-intro-uptime = صفحة نسبة التوفر
months = الأشهر
months-again = الأشهر، مرة أخرى
entry-incident = حادث، { $status }، { $impact }
entry-maintenance = صيانة، { $status }
entry-affected = المكوّنات المتأثرة: { $names }.
entry-at = { $at }.
entry-from-to = من { $from } إلى { $to }، لمدة { $span }.
entry-since = منذ { $since }، لمدة { $span } حتى الآن.
entry-last = آخر تحديث في { $at }.
no-incidents-since = لا حوادث منذ إنشاء الصفحة في { $date }.
no-incidents-from = لا حوادث من { $date }، يوم إنشاء الصفحة، حتى نهاية الشهر.
no-incidents-so-far = لا حوادث هذا الشهر حتى الآن.
no-incidents = لا حوادث.
entries-added-later = ما بدأ قبل إنشاء الصفحة أُضيف إليها لاحقًا.
entries-left-out = هذه أحدث الإدخالات وعددها { $shown }؛ وما بدأ قبلها وعدده { $more } موجود في السجل الكامل.

## Uptime

uptime-title = نسبة التوفر
uptime-intro = الأيام الـ{ $days } الأخيرة لكل مكوّن، بتوقيت { $zone }: صف لكل أسبوع. لا تُرسم الأيام التي سبقت إضافة المكوّن إلى الصفحة؛ والأيام التي لم يُرصد فيها شيء لا تُحتسب توفرًا ولا انقطاعًا. { $json }.
uptime-intro-json = الأرقام بصيغة JSON
calendar = { $days ->
    [zero] لا أيام حتى { $last }: بيانات في { $observed }، وخلل في { $troubled }
    [one] يوم واحد حتى { $last }: بيانات في { $observed }، وخلل في { $troubled }
    [two] يومان حتى { $last }: بيانات في { $observed }، وخلل في { $troubled }
    [few] { $days } أيام حتى { $last }: بيانات في { $observed }، وخلل في { $troubled }
    [many] { $days } يومًا حتى { $last }: بيانات في { $observed }، وخلل في { $troubled }
   *[other] { $days } يوم حتى { $last }: بيانات في { $observed }، وخلل في { $troubled }
}
calendar-days = أيام الخلل أو الصيانة أو غياب البيانات
calendar-day = اليوم
calendar-status = الحالة
calendar-trouble = مدة الخلل
trouble-none = لا خلل
trouble-none-corrected = لا خلل، مع تصحيح
trouble-corrected = { $span }، مع تصحيح

## Latency

latency = زمن الاستجابة
latency-missing = لم تصل البيانات المسجلة في الوقت المناسب، لذا لا يتوفر رسم بياني حاليًا.
latency-all-regions = جميع المناطق
latency-all-regions-link = جميع المناطق
latency-time = الفترة
latency-region = المنطقة
latency-probe = الفحص
latency-hours-2 = ساعتان
latency-days-2 = يومان
latency-days-90 = 90 يومًا
latency-part = لم يصل جزء من البيانات المسجلة: عمليات الفحص الواردة فيه غير ظاهرة هنا.
latency-utc = أوقات الرسم البياني بتوقيت UTC.
latency-figures = البيانات نفسها بالأرقام
latency-p50 = p50: نصف عمليات الفحص استغرق هذه المدة على الأكثر
latency-p95 = p95: 95%
latency-p99 = p99: 99%
latency-failed = العمود: عمليات فحص فشلت
latency-gap = الشريط المنخفض: لم يُجرَ أي فحص
# $grain: minute, hour or day.
latency-title = { $grain ->
    [minute] مدة عمليات الفحص { $probe } من { $place }، دقيقة بدقيقة، من { $from } إلى { $to } UTC
    [hour] مدة عمليات الفحص { $probe } من { $place }، ساعة بساعة، من { $from } إلى { $to } UTC
   *[day] مدة عمليات الفحص { $probe } من { $place }، يومًا بيوم، من { $from } إلى { $to } UTC
}
latency-no-pass = لم تنجح أي عملية فحص.
latency-usual = استغرق نصف عمليات الفحص ما لا يتجاوز { $least } إلى { $most } مللي ثانية، و99% منها ما لا يتجاوز { $worst } مللي ثانية.
latency-runs-failed = عمليات الفحص الفاشلة: { $failed } من { $runs }.
latency-nothing-ran = { $grain ->
    [minute] الدقائق التي لم يُجرَ فيها أي فحص: { $without } من { $all }.
    [hour] الساعات التي لم يُجرَ فيها أي فحص: { $without } من { $all }.
   *[day] الأيام التي لم يُجرَ فيها أي فحص: { $without } من { $all }.
}
latency-bar = { $at }: عمليات الفحص الفاشلة { $failed } من { $runs }
latency-from = من (UTC)
latency-runs = عمليات الفحص
latency-failures = الفاشلة

## Live part. `{"{}"}` stands for seconds or a time, which the page's script fills in.

live-fresh = مباشر، آخر تحقق قبل {"{}"} ث
live-old = لم تُحدَّث الصفحة منذ {"{}"} ث: قد تكون المعلومات المعروضة قديمة
live-not-refreshed-since = تعذر تحديث هذه الصفحة منذ {"{}"} UTC
live-stuck = لا تُحدَّث هذه الصفحة تلقائيًا: قد تكون معلوماتها قديمة. يُرجى إعادة تحميلها.
live-show-utc = عرض الأوقات بتوقيت UTC
live-show-local = عرض الأوقات بتوقيتي المحلي

## Around every page

site-name = حالة { $page }
description = { $title }. { $site }
description-as-of = { $description } (كما في { $at })
skip = الانتقال إلى الحالة
get-updates = تلقي التحديثات
more = المزيد
link-status = الحالة
link-history = سجل الأحداث
link-uptime = نسبة التوفر
link-maintenance = الصيانة
link-subscribe = الاشتراك
languages = اللغات
support = الدعم
feed-history = سجل الأحداث
feed-updates = التحديثات
back = ما الحالة الآن؟
footer-utc = جميع الأوقات بتوقيت UTC.
footer-utc-days = جميع الأوقات بتوقيت UTC، والأيام بتوقيت { $zone }.
footer-checked = يُجرى الفحص كل { $seconds } ث.
footer-formula = نسبة التوفر هي 1 ناقص حاصل قسمة ثواني الخلل المرجّحة على الثواني المرصودة؛ ولا تُحتسب الصيانة ولا الأوقات التي لا بيانات عنها في أي منهما. ويمكن إعادة حساب ذلك كله من السجل الكامل الذي ينتهي عند السطر { $line } بالقيمة { $hash }.
error-nothing-here = لا يوجد شيء هنا
error-no-such-thing = يطلب هذا العنوان شيئًا غير موجود
error-private = صفحة الحالة هذه خاصة
error-too-many = طلبات كثيرة جدًا في وقت واحد
error-requested = وقت الطلب: { $at }.

## Subscribing

subscribe-title = الاشتراك في التحديثات
subscribe-requested = يُرجى مراجعة بريدك
subscribe-confirm = تأكيد اشتراكك
subscribe-confirmed = تم اشتراكك
subscribe-manage = اشتراكك
subscribe-unsubscribe = إلغاء الاشتراك
subscribe-ended = تم إلغاء اشتراكك
subscribe-intro = نراسلك عند حدوث عطل، وعند ورود مستجدات بشأنه، وعند انتهائه. لا شيء غير ذلك، ودون أي تتبع.
subscribe-button = الاشتراك
subscribe-without-address = دون عنوان بريد: { $feeds }.
subscribe-calendar = تقويم أعمال الصيانة
subscribe-no-mail = لا ترسل هذه الصفحة رسائل بريد. تتوفر جميع التحديثات في الخلاصات: { $feeds }.
subscribe-requested-text = إذا كانت مراسلة هذا العنوان مسموحًا بها، فهناك رسالة في طريقها إليه. ولن يُرسل أي شيء آخر قبل فتح الرابط الوارد فيها.
subscribe-confirm-button = نعم، أريد الاشتراك
subscribe-confirmed-text = سنراسلك من الآن فصاعدًا. يمكنك { $change } في أي وقت؛ والرابط موجود في كل رسالة أيضًا.
subscribe-change = تعديل الاشتراك أو إلغاؤه
subscribe-saved = تم الحفظ.
subscribe-save = حفظ
subscribe-ended-text = لن يُرسل إليك أي شيء بعد الآن، وقد حُذف عنوانك.
subscribe-kinds = أريد إشعارات بشأن
subscribe-incidents = الحوادث
subscribe-maintenance = الصيانة
subscribe-how-often = وتيرة الإشعارات
subscribe-every-update = مع كل تحديث
subscribe-only-ends = عند البداية والنهاية فقط
subscribe-digest = في رسالة واحدة ({ $when })، أما أشد الأمور خطورة ففورًا
subscribe-about = بخصوص
subscribe-all-components = جميع المكوّنات
subscribe-only-these = هذه فقط:
subscribe-time-zone = المنطقة الزمنية للأوقات في الرسائل
subscribe-program = إشعار برنامج بدلًا من ذلك
subscribe-webhook = عنوان webhook
subscribe-webhook-text = يُرسل إليه طلب لتأكيد الاشتراك، ثم كل تحديث بصيغة JSON.
subscribe-webhook-button = الاشتراك عبر webhook
subscribe-secret = كل طلب موقّع وفق Standard Webhooks بهذا السر المخصص لبرنامجك وحده:
subscribe-email = عنوان البريد الإلكتروني
subscribe-trap = يُترك هذا الحقل فارغًا

## Metrics of other systems

charts = الرسوم البيانية
metric-none = { $time }: لا توجد بيانات
metric-summary = { $time }: من { $least } إلى { $most }، المتوسط { $mean }
metric-day = آخر 24 ساعة
metric-week = آخر 7 أيام
metric-month = آخر 30 يومًا
charts-none = لا توجد رسوم بيانية في هذه الصفحة.

## Reason for outage

rfo = سبب الانقطاع
rfo-date = التاريخ
rfo-time = الوقت والمدة
rfo-description = الوصف
rfo-services = الخدمات المتأثرة
rfo-root-cause = السبب الجذري
rfo-resolution = الحل
rfo-next-steps = الخطوات التالية
rfo-from-to = من { $from } إلى { $to } ({ $span })
rfo-since = منذ { $at }
rfo-published = نُشر في { $at }.
rfo-revised = المراجعة { $number }، نُشرت في { $at }؛ ونُشرت المراجعة السابقة في { $before }.
rfo-about = بشأن الحادث «{ $incident }».

## User reports

report-title = الإبلاغ عن مشكلة
report-intro = هل هناك ما لا يعمل لديك؟ نُحصي البلاغات وننظر فيها. لا يلزم حساب، ولا يُحفظ عنوانك.
report-components = ما الذي لا يعمل؟
report-text = ماذا يحدث؟ اختياري، ولا يقرؤه سوى فريق التشغيل.
report-button = إرسال البلاغ
report-taken = شكرًا لك
report-taken-text = وصلنا بلاغك. وستُعرض المستجدات في صفحة الحالة فور معرفتنا بها.
user-reports = { $count ->
    [zero] لم يبلّغ أحد عن خلل في الساعة الماضية
    [one] أبلغ شخص واحد عن خلل في الساعة الماضية
    [two] أبلغ شخصان عن خلل في الساعة الماضية
    [few] أبلغ { $count } أشخاص عن خلل في الساعة الماضية
    [many] أبلغ { $count } شخصًا عن خلل في الساعة الماضية
   *[other] أبلغ { $count } شخص عن خلل في الساعة الماضية
}
