//! A picture read back: that it is whole as XML, and what stands where, so that tests can measure it.

/// What a picture may be made of: nothing that could load or run something.
const ELEMENTS: [&str; 9] = ["svg", "title", "desc", "style", "rect", "text", "tspan", "path", "g"];

/// The attributes of a tag.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest).trim_end_matches('/').trim();
    let mut all = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("no attribute: {rest}"));
        let (value, after) = after.split_once('"').expect("a value ends");
        assert!(name.chars().all(|sign| sign.is_ascii_alphabetic() || sign == '-'), "{name}");
        assert!(all.iter().all(|(other, _)| *other != name), "{name} twice in {tag}");
        all.push((name, value));
        rest = after.trim_start();
    }
    all
}

fn number(text: &str) -> f64 {
    let number: f64 = text.parse().unwrap_or_else(|_| panic!("{text} is no number"));
    assert!(number.is_finite() && number.abs() < 1e6, "{text}");
    number
}

fn get<'a>(attributes: &[(&'a str, &'a str)], name: &str) -> &'a str {
    attributes.iter().find(|(other, _)| *other == name).unwrap_or_else(|| panic!("no {name}")).1
}

/// Reads a picture as XML, strictly enough: every element is known and closed, every sign is allowed and escaped, every
/// width and height is a number and not below nothing.
pub(super) fn check(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "an unescaped sign: {text}");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        assert!(ELEMENTS.contains(&name), "what is <{tag}>?");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        for (name, value) in attributes(tag) {
            assert!(!name.starts_with("on") && !name.contains("href"), "{tag}");
            if ["width", "height", "rx", "x", "y"].contains(&name) && value != "100%" {
                assert!(number(value) >= 0.0, "{tag}");
            }
            if name == "d" {
                drop(points(value));
            }
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() && svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    let is_allowed = |sign: char| {
        sign == '\n' || (!sign.is_control() && !"\u{200e}\u{200f}\u{202e}\u{2066}\u{fffe}\u{ffff}".contains(sign))
    };
    assert!(svg.chars().all(is_allowed));
    for part in svg.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|known| part.starts_with(known)), "&{part}");
    }
}

/// The numbers of a path, all of them.
fn points(path: &str) -> Vec<f64> {
    path.split(|sign: char| sign.is_ascii_alphabetic() || sign == ' ')
        .filter(|part| !part.is_empty())
        .map(number)
        .collect()
}

pub(super) struct DrawnBox {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) is_person: bool,
}

/// One end of a band.
struct End {
    x: f64,
    top: f64,
    bottom: f64,
}

struct Words {
    x: f64,
    y: f64,
    lines: Vec<String>,
}

/// What stands where in a picture.
pub(super) struct Drawn {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) boxes: Vec<DrawnBox>,
    /// How many dashed lines go back.
    pub(super) back: usize,
    bands: Vec<(End, End)>,
    words: Vec<Words>,
}

impl Drawn {
    pub(super) fn of(svg: &str) -> Drawn {
        let tags: Vec<(&str, &str)> = svg.split('<').skip(1).map(|part| part.split_once('>').unwrap()).collect();
        let page = attributes(tags[0].0);
        let mut drawn = Drawn {
            width: number(get(&page, "width")),
            height: number(get(&page, "height")),
            boxes: Vec::new(),
            back: svg.matches(" goes round, from ").count(),
            bands: Vec::new(),
            words: Vec::new(),
        };
        let mut depth = 0;
        for (tag, text) in tags {
            match tag.split(' ').next().unwrap() {
                "g" => depth += 1,
                "/g" => depth -= 1,
                // The legend stands outside of all groups.
                "rect" if depth > 0 => drawn.boxes.push(drawn_box(&attributes(tag))),
                "path" if depth > 0 => drawn.bands.push(band(get(&attributes(tag), "d"))),
                "text" => {
                    let all = attributes(tag);
                    drawn.words.push(Words { x: number(get(&all, "x")), y: number(get(&all, "y")), lines: Vec::new() });
                    drawn.words.last_mut().unwrap().lines.extend((!text.is_empty()).then(|| text.to_owned()));
                }
                "tspan" => drawn.words.last_mut().unwrap().lines.push(text.to_owned()),
                _ => {}
            }
        }
        drawn
    }

    /// The bands on both sides of every box fill it, to half a point; where something goes round, on one side.
    pub(super) fn conserves(&self, on_both: bool) {
        for held in &self.boxes {
            let is_at = |end: &&End, x: f64| {
                (end.x - x).abs() < 0.2 && end.top > held.y - 0.5 && end.bottom < held.y + held.height + 0.5
            };
            let sum = |ends: Vec<&End>| ends.iter().map(|end| end.bottom - end.top).sum::<f64>();
            let comes: Vec<&End> = self.bands.iter().map(|(_, to)| to).filter(|end| is_at(end, held.x)).collect();
            let leaves = held.x + held.width;
            let goes: Vec<&End> = self.bands.iter().map(|(from, _)| from).filter(|end| is_at(end, leaves)).collect();
            // Each end is told to a tenth of a point.
            let off = 0.5 + 0.1 * (comes.len() + goes.len()) as f64;
            let (has_in, has_out) = (!comes.is_empty(), !goes.is_empty());
            let (comes, goes) = (sum(comes), sum(goes));
            let what = format!("{comes} comes into {} at {} {} and {goes} goes out", held.height, held.x, held.y);
            assert!((comes.max(goes) - held.height).abs() < off, "{what}");
            assert!(!(on_both && has_in && has_out) || (comes - goes).abs() < off, "{what}");
        }
        // Every band ends at boxes.
        for (from, to) in &self.bands {
            assert!(self.boxes.iter().any(|held| (held.x + held.width - from.x).abs() < 0.2), "a band from nowhere");
            assert!(self.boxes.iter().any(|held| (held.x - to.x).abs() < 0.2), "a band to nowhere");
        }
    }

    /// Words below each other have a line of room each, words beside each other end before the next box, and none
    /// leaves the page.
    pub(super) fn words_are_apart(&self) {
        for (at, words) in self.words.iter().enumerate() {
            assert!(
                words.y > 0.0 && words.y + 14.0 * (words.lines.len() as f64 - 1.0) < self.height,
                "{:?}",
                words.lines
            );
            for other in &self.words[..at] {
                let apart = (words.y - other.y).abs();
                assert!(words.x != other.x || apart >= 17.5, "{:?} touches {:?}", words.lines, other.lines);
            }
        }
        let beside = self.words.iter().filter(|words| words.lines.len() == 2);
        for words in beside {
            let next = self.boxes.iter().map(|held| held.x).filter(|x| *x > words.x).fold(self.width, f64::min);
            let longest = words.lines.iter().map(|line| unescaped(line).chars().count()).max().unwrap_or_default();
            // Seven points a letter, about.
            assert!(words.x + 6.0 * longest as f64 <= next + 24.0, "{:?} reaches {next}", words.lines);
        }
    }
}

fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn drawn_box(attributes: &[(&str, &str)]) -> DrawnBox {
    let of = |name: &str| number(get(attributes, name));
    let is_person = get(attributes, "fill") == "#a34f3f";
    DrawnBox { x: of("x"), y: of("y"), width: of("width"), height: of("height"), is_person }
}

/// The ends of a band: it begins at the upper left, and turns where its one straight line ends.
fn band(path: &str) -> (End, End) {
    let (there, back) = path.split_once('L').expect("a band turns");
    let (there, back) = (points(there), points(back));
    let (left, top) = (there[0], there[1]);
    let [.., right, to_top] = there[..] else { panic!("{path}") };
    let (turned, to_bottom) = (back[0], back[1]);
    let [.., home, bottom] = back[..] else { panic!("{path}") };
    assert!((turned - right).abs() < 0.2 && (home - left).abs() < 0.2, "{path}");
    assert!(top <= bottom + 0.1 && to_top <= to_bottom + 0.1 && left < right, "{path}");
    (End { x: left, top, bottom }, End { x: right, top: to_top, bottom: to_bottom })
}
