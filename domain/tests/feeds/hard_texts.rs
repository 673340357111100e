//! Hard texts: titles and updates that an API takes and that formats find hard, from `]]>` to lone combining marks.

/// One for each kind of hard text, and one that has all that fits.
pub(crate) fn titles() -> Vec<String> {
    let mut titles: Vec<String> = TITLES.iter().map(|title| (*title).to_owned()).collect();
    titles.extend([
        "x".repeat(200),
        "🎉".repeat(200),
        format!("Z{}", "\u{301}\u{489}".repeat(99)),
        TITLES.concat().chars().take(200).collect::<String>().trim().to_owned(),
    ]);
    titles
}

/// The same as Markdown, and what only Markdown has.
pub(crate) fn bodies() -> Vec<String> {
    let mut bodies: Vec<String> =
        TITLES.iter().chain(&BODIES).map(|body| (*body).to_owned()).collect();
    bodies.extend([
        "🎉".repeat(10_000),
        "\u{301}".repeat(10_000),
        ">".repeat(200),
        "- ".repeat(199) + "x",
        "[".repeat(9_999),
        "*a _b ".repeat(1_600),
        "&#27;&lt;".repeat(1_100),
        format!("|{}|\n|{}|", "a|".repeat(1_500), "-|".repeat(1_500)),
        TITLES.join("\n\n"),
    ]);
    bodies
}

const TITLES: [&str; 26] = [
    "]]>",
    "a ]]]]><![CDATA[> b <![CDATA[",
    "</title></item></channel></rss></entry></feed>",
    "<script>alert(1)</script><b>bold</b>",
    "&amp;&lt;&#60;&#x3c;&notin;&c4&1&nbsp;&unknown;",
    "Q&A, R&D, AT&T: 1 < 2 && 3 > 2",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>&a;",
    "<?xml version=\"1.0\"?><?import x?>",
    "--><!-- -- -->",
    "\u{301}\u{489} lone marks \u{20dd}",
    "🎉👩‍👩‍👧‍👦🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "التسوّق معطّل: עברית",
    "pay\u{202e}gpj.exe \u{2066}\u{2067}\u{200f}",
    "𠜎𝒳\u{10000}\u{10fffd}\u{f8ff}",
    "\u{200b}\u{2060}\u{feff}\u{ad}\u{34f}",
    "was decoded wrongly: \u{fffd}\u{fffc}",
    "one\u{2028}two\u{2029}three",
    "\"quotes' and `ticks` \\ back; semi, comma: colon",
    "a@b.example <c@d.example>",
    "{{x}} ${y} <%= z %> {% w %}",
    "BEGIN:VEVENT\\nEND:VCALENDAR",
    "=?utf-8?q?x?= %0d%0a %3Cb%3E",
    "</style></textarea></noscript></template>",
    "<a href=\"/relative\">x</a> <img src=x>",
    "\u{1f468}\u{200d}\u{1f373}\u{fe0f}\u{20e3}",
    "日本語のとても長いタイトル、これは折り返されるはずです。日本語のとても長いタイトル、これは折り返されるはずです",
];

const BODIES: [&str; 21] = [
    "&#0;&#1;&#27;&#x7f;&#x80;&#x85;&#x9f;&#xFFFE;&#xFDD0;&#x1FFFF;&#xD800;&#x110000;&#xFFFD;",
    "a\r\nb\rc\td\n\n\n\n    code ]]> &amp;\n",
    "```\"><script>\n</code></pre><script>alert(1)</script>\n```",
    "[a <https://b.example> [c](https://d.example)](https://e.example)",
    "[x](javascript:alert(1)) [y](/relative) [z](#here) <javascript:alert(1)>",
    "![a [b](https://c.example) <https://d.example>](https://e.example/x.png \"title\")",
    "[x](https://a.example/\"<>'`\u{301}🎉 \"t \\\" &#27; <b>\")",
    "<https://a.example/?q=\"&<]]>",
    "https://a.example/?q=\"&amp;]]&gt;<b>",
    "[only a definition]: https://a.example",
    "# heading\n\n> # quoted\n> - [x] done\n>   1. two\n\n- # item\n\n7. seven",
    "| a | b |\n|:-|-:|\n| `|` | <td> https://a.example |\n| one |",
    "<div>\n<p>block\n\n</div>\n\ninline <b>x</b> <!-- y --> <?z?> <![CDATA[w]]>",
    "**bold _both~~all~~_** ***x** y* __z",
    "- a\n\n  b\n- c\n  - d\n    - e\n\n***\n___",
    "* * *\n\n1) x\n2) y\n\n      code\n",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62;",
    "<a href=\"javascript:alert(1)\">x</a> <svg onload=alert(1)>",
    "a  \nb\\\nc",
    "\\<b\\> \\& \\] \\[x\\](y)",
    "text[^1]\n\n[^1]: note $x$ ==y== H~2~O x^2^ :smile: @all #1",
];
