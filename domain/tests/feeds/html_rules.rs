//! HTML in feeds: is it whole, of elements that readers take, and with addresses that lead somewhere by themselves? And is
//! text none?

use scraper::{Html, Node};

/// Elements of feeds' HTML: what Markdown becomes here. All are among those that validators take;
/// the parser adds the outer two.
const ELEMENTS: [&str; 22] = [
    "a",
    "blockquote",
    "body",
    "br",
    "code",
    "del",
    "em",
    "hr",
    "html",
    "li",
    "ol",
    "p",
    "pre",
    "small",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];
const ATTRIBUTES: [(&str, &str); 3] = [("a", "href"), ("a", "title"), ("ol", "start")];
/// Elements whose ends in a text make validators take it for HTML.
const ENDS: [&str; 12] = [
    "</a>",
    "</b>",
    "</div>",
    "</i>",
    "</p>",
    "</script>",
    "</style>",
    "</svg>",
    "</td>",
    "</template>",
    "</textarea>",
    "</title>",
];

/// What a validator says of HTML.
pub(crate) fn html_faults(html: &str) -> Vec<String> {
    let parsed = Html::parse_fragment(html);
    let mut faults: Vec<String> =
        parsed.errors.iter().map(|error| format!("no HTML: {error}")).collect();
    for node in parsed.tree.nodes() {
        let element = match node.value() {
            Node::Element(element) => element,
            Node::Comment(_) | Node::Doctype(_) | Node::ProcessingInstruction(_) => {
                faults.push("no element and no text".to_owned());
                continue;
            }
            _ => continue,
        };
        let name = element.name();
        if !ELEMENTS.contains(&name) {
            faults.push(format!("an element <{name}>"));
        }
        for (attribute, value) in element.attrs() {
            if !ATTRIBUTES.contains(&(name, attribute)) {
                faults.push(format!("an attribute {attribute} of <{name}>"));
            }
            let schemes = ["http://", "https://", "mailto:"];
            let is_absolute = schemes.iter().any(|scheme| value.to_lowercase().starts_with(scheme));
            if attribute == "href" && !is_absolute {
                faults.push(format!("an address {value:?}"));
            }
        }
    }
    faults
}

/// What a validator says of a text that is to be none of HTML.
pub(crate) fn text_faults(text: &str) -> Vec<String> {
    let mut faults = vec![];
    if text.trim().is_empty() {
        faults.push("a blank text".to_owned());
    }
    let lower = text.to_lowercase();
    faults.extend(
        ENDS.iter().filter(|end| lower.contains(*end)).map(|end| format!("{end} in {text:?}")),
    );
    // Whatever a reader takes it for, it is the same.
    let html = Html::parse_fragment(text);
    let read: String = html.root_element().text().collect();
    if read != text {
        faults.push(format!("{text:?} is {read:?} as HTML"));
    }
    faults
}

/// What a validator says of the characters of a document.
pub(crate) fn character_faults(document: &str) -> Vec<String> {
    let is_bad = |c: char| {
        let noncharacter =
            u32::from(c) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c);
        let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        noncharacter || control || c == '\u{fffd}'
    };
    document.chars().filter(|c| is_bad(*c)).map(|c| format!("the character {c:?}")).collect()
}

/// What a validator says of an address that must be whole.
pub(crate) fn address_faults(address: &str) -> Vec<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ";/?:@&=+$.-_!~*'()%,#".contains(c);
    let is_whole = address.starts_with("https://") && address.chars().all(allowed);
    if is_whole { vec![] } else { vec![format!("the address {address:?}")] }
}
