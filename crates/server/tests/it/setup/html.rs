//! Whether a page is HTML 3.2: no more than the tags and attributes that we use of it, each
//! closed where it has to be. Beyond it goes the colour of cells, which Internet Explorer had first.

const DOCTYPE: &str = "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\r\n";
const TAGS: [(&str, &[&str]); 23] = [
    ("a", &["href", "name"]),
    ("b", &[]),
    ("body", &["bgcolor", "text", "link", "vlink", "alink"]),
    ("br", &[]),
    ("center", &[]),
    ("font", &["size", "color"]),
    ("h2", &[]),
    ("head", &[]),
    // For those who have pages read to them; whoever does not know it passes over it.
    ("html", &["lang"]),
    ("i", &[]),
    ("img", &["src", "width", "height", "border", "alt"]),
    ("li", &[]),
    ("ol", &[]),
    ("p", &[]),
    ("table", &["width", "border", "cellspacing", "cellpadding"]),
    ("td", &["bgcolor", "width", "align", "valign", "nowrap"]),
    ("th", &[]),
    ("title", &[]),
    ("tr", &[]),
    ("tt", &[]),
    ("ul", &[]),
    ("h1", &[]),
    ("hr", &[]),
];
/// Those that nothing is put into.
const EMPTY: [&str; 3] = ["br", "hr", "img"];
const ENTITIES: [&str; 2] = ["&nbsp;", "&#"];

/// A tag as it is written: its name, and its attributes with their values.
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    attributes: Vec<(&'a str, &'a str)>,
}

/// Fails where the page is not what it should be.
pub(super) fn check(page: &str, name: &str) {
    assert!(page.is_ascii(), "{name}");
    let rest = page.strip_prefix(DOCTYPE).unwrap();
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(rest) {
        let known = TAGS.iter().find(|(known, _)| *known == tag.name);
        let Some((_, attributes)) = known else {
            panic!("{name}: <{}>", tag.name);
        };
        for (attribute, _) in &tag.attributes {
            assert!(
                attributes.contains(attribute),
                "{name}: <{} {attribute}>",
                tag.name
            );
        }
        if EMPTY.contains(&tag.name) {
            continue;
        }
        // An item ends where the next begins, or the list does.
        let ends_item = match tag.name {
            "li" => true,
            "ol" | "ul" => tag.closes,
            _ => false,
        };
        if ends_item && open.last() == Some(&"li") {
            open.pop();
        }
        if tag.closes {
            assert_eq!(open.pop(), Some(tag.name), "{name}: </{}>", tag.name);
        } else {
            open.push(tag.name);
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
    for (at, _) in rest.match_indices('&') {
        let known = ENTITIES.iter().any(|entity| rest[at..].starts_with(entity));
        assert!(known, "{name}: {}", &rest[at..(at + 10).min(rest.len())]);
    }
    assert!(!rest.to_ascii_lowercase().contains("script:"), "{name}");
}

/// Where the page leads to.
pub(super) fn links(page: &str) -> Vec<&str> {
    values(page, "a", "href")
}

/// What the page shows.
pub(super) fn pictures(page: &str) -> Vec<&str> {
    values(page, "img", "src")
}

fn values<'a>(page: &'a str, tag: &str, attribute: &str) -> Vec<&'a str> {
    let tags = tags(page).into_iter().filter(|found| found.name == tag);
    tags.flat_map(|found| found.attributes)
        .filter(|(name, _)| *name == attribute)
        .map(|(_, value)| value)
        .collect()
}

fn tags(page: &str) -> Vec<Tag<'_>> {
    let inside = page.split('<').skip(1);
    inside
        .filter(|text| !text.starts_with('!'))
        .map(|text| tag(text.split_once('>').expect("a tag that ends").0))
        .collect()
}

fn tag(written: &str) -> Tag<'_> {
    let (closes, written) = match written.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, written),
    };
    let (name, mut rest) = written.split_once(' ').unwrap_or((written, ""));
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        match after.strip_prefix("=\"") {
            Some(after) => {
                let (value, after) = after.split_once('"').expect("a value that ends");
                attributes.push((attribute, value));
                rest = after.trim_start();
            }
            None => {
                assert!(!after.starts_with('='), "no quotes: {written}");
                attributes.push((attribute, ""));
                rest = after.trim_start();
            }
        }
    }
    Tag {
        name,
        closes,
        attributes,
    }
}
