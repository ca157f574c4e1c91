//! A picture at night. Colours are attributes of what is drawn, so that a picture holds wherever style sheets are not
//! let in; this one only exchanges them, and only on a screen: paper stays white.

/// Each colour of a picture, and what stands for it in the dark.
const COLOURS: [(&str, &str); 23] = [
    ("#fff", "#1b2320"),
    // Words.
    ("#1c2321", "#e7ece8"),
    ("#1a1a1a", "#e7ece8"),
    ("#2b2b2b", "#d5dcd8"),
    // The river.
    ("#7fa08f", "#6f9b88"),
    ("#1f4d3a", "#8fd0b4"),
    ("#4f7362", "#8fb8a5"),
    ("#c9b27c", "#8c7846"),
    ("#6b5a2b", "#cdb983"),
    ("#7d8fa3", "#65788d"),
    ("#3c4a59", "#a9b9ca"),
    ("#555", "#a4b2ad"),
    ("#a34f3f", "#d5816f"),
    ("#6e2f22", "#efb5a8"),
    ("#e9e4d6", "#4a4535"),
    // The way of a thing.
    ("#fff3d6", "#3d3214"),
    ("#6b5310", "#d8bc6a"),
    ("#dde6f2", "#22303f"),
    ("#22405f", "#9dbde0"),
    ("#e6f2e3", "#21351f"),
    ("#2f5d2a", "#96c98f"),
    ("#111", "#f2f5f3"),
    ("#5a5a5a", "#8d9994"),
];

/// The style that does it, for the beginning of a picture.
pub(crate) fn night() -> String {
    let line =
        |(day, night): &(&str, &str)| format!("[fill=\"{day}\"]{{fill:{night}}}[stroke=\"{day}\"]{{stroke:{night}}}");
    let lines: String = COLOURS.iter().map(line).collect();
    format!("<style>@media screen and (prefers-color-scheme:dark){{{lines}}}</style>")
}
