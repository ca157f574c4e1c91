//! Draws a few maps into a folder, to look at: `cargo run --release -p commonage-place --example maps -- folder`.

use commonage_place::map::{Kind, Map, Mark, Words, draw};
use commonage_place::{Disc, Point};

fn mark(kind: Kind, at: (f64, f64), radius_m: u32, label: &str, note: &str) -> Option<Mark> {
    let disc = Disc::new(Point::from_degrees(at.0, at.1).ok()?, radius_m);
    let link = Some(format!("/needs/{label}"));
    Some(Mark { kind, disc, label: label.to_owned(), note: note.to_owned(), link })
}

fn map(title: &str, centre: (f64, f64), marks: Vec<Option<Mark>>) -> Option<Map> {
    let centre = Point::from_degrees(centre.0, centre.1).ok()?;
    let marks = marks.into_iter().flatten().collect();
    Some(Map { centre, marks, title: title.to_owned(), words: Words::default() })
}

fn ghent() -> Option<Map> {
    use Kind::{Here, Needed, Offered};
    let marks = vec![
        mark(Here, (51.05, 3.72), 500, "Buurderij workshop", "open on Saturdays"),
        mark(Needed, (51.06, 3.70), 2000, "Two hands for the apple harvest", "Saturday 12 September, lunch is there"),
        mark(Offered, (51.04, 3.75), 2000, "30 kg of potatoes", ""),
        mark(Offered, (51.04, 3.75), 2000, "A cargo bike", "weekdays, to be back by six"),
        mark(Needed, (51.04, 3.75), 2000, "Somebody who welds", ""),
        mark(Offered, (51.09, 3.66), 2000, "Hay, 40 bales", "to be fetched in Drongen before it rains"),
        mark(Needed, (51.01, 3.80), 2000, "A room in October", "for a family of four"),
        mark(Offered, (51.12, 3.85), 5000, "Seed potatoes", ""),
        mark(Needed, (51.00, 3.62), 2000, "Milk crates", "20 of them"),
        mark(Offered, (51.16, 3.95), 5000, "Planks of poplar", "4 m, untreated"),
        mark(Offered, (50.85, 4.35), 5000, "Repair of sewing machines", "Brussels"),
        mark(Needed, (52.37, 4.90), 5000, "Wool, washed", "Amsterdam"),
    ];
    map("What is needed and offered", (51.05, 3.72), marks)
}

fn few() -> Option<Map> {
    use Kind::{Here, Needed, Offered};
    let marks = vec![
        mark(Here, (51.05, 3.72), 400, "Workshop", ""),
        mark(Needed, (51.21, 3.45), 2000, "Apple harvest", ""),
        mark(Offered, (51.31, 3.89), 3000, "Potatoes, 30 kg", ""),
        mark(Offered, (51.02, 4.1), 3000, "A cargo bike", ""),
        mark(Needed, (50.82, 3.27), 3000, "Somebody who welds", ""),
    ];
    map("Around Ghent", (51.05, 3.72), marks)
}

fn fiji() -> Option<Map> {
    use Kind::{Here, Needed, Offered};
    let marks = vec![
        mark(Here, (-16.8, 179.97), 3000, "Taveuni garden", ""),
        mark(Offered, (-16.6, -179.9), 5000, "Taro", ""),
        mark(Needed, (-16.45, 179.4), 5000, "Diesel filter", ""),
        mark(Offered, (-17.7, -178.8), 8000, "Boat to Lakeba", ""),
        mark(Needed, (-18.1, 178.4), 5000, "Solar panel", ""),
    ];
    map("Vanua Levu, Taveuni and Lau", (-16.8, 179.97), marks)
}

fn norway() -> Option<Map> {
    use Kind::{Here, Needed, Offered};
    let marks = vec![
        mark(Here, (69.65, 18.96), 2000, "Tromsø", ""),
        mark(Offered, (69.97, 23.27), 8000, "Reindeer hides", ""),
        mark(Needed, (70.66, 23.68), 5000, "Fishing nets mended", ""),
        mark(Offered, (68.44, 17.43), 5000, "A van to Narvik", ""),
        mark(Needed, (69.06, 20.5), 9000, "Hay", ""),
        mark(Offered, (67.86, 20.22), 5000, "Steel offcuts", "Kiruna"),
    ];
    map("The north", (69.65, 18.96), marks)
}

fn poles() -> Option<Map> {
    use Kind::{Needed, Offered};
    let marks = vec![
        mark(Needed, (-90.0, 0.0), 50_000, "A warm hat", ""),
        mark(Offered, (-77.85, 166.67), 50_000, "Tinned peaches", "McMurdo"),
        mark(Offered, (-71.95, -2.5), 50_000, "Skis", ""),
        mark(Needed, (-64.77, -64.05), 50_000, "Penguin counters", ""),
    ];
    map("The south", (-89.5, 0.0), marks)
}

fn world() -> Option<Map> {
    use Kind::{Here, Needed, Offered};
    let marks = vec![
        mark(Here, (51.05, 3.72), 500, "Workshop", ""),
        mark(Offered, (51.08, 3.8), 2000, "Seeds", ""),
        mark(Needed, (-1.29, 36.82), 20000, "Pump design", "Nairobi"),
        mark(Offered, (-34.6, -58.4), 20000, "Lathe drawings", "Buenos Aires"),
        mark(Offered, (35.68, 139.7), 20000, "Saw joints", "Tokyo"),
        mark(Needed, (19.07, 72.88), 20000, "Loom plans", "Mumbai"),
        mark(Offered, (45.5, -73.6), 20000, "Maple taps", "Montréal"),
    ];
    map("Designs that travel", (51.05, 3.72), marks)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let empty = map("Nobody yet", (51.05, 3.72), Vec::new());
    let all = [
        ("ghent", ghent()),
        ("few", few()),
        ("fiji", fiji()),
        ("norway", norway()),
        ("world", world()),
        ("pole", poles()),
        ("empty", empty),
    ];
    for (name, map) in all {
        let map = map.ok_or("a place is not on the Earth")?;
        for round in ["first", "again"] {
            let begin = std::time::Instant::now();
            let svg = draw(&map);
            println!("{name} {round}: {:?}, {} bytes", begin.elapsed(), svg.len());
            std::fs::write(format!("{folder}/{name}.svg"), svg)?;
        }
    }
    Ok(())
}
