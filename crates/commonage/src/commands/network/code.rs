//! Tickets and addresses as pictures to scan (QR codes, ISO/IEC 18004), on the screen and as a file.

use std::path::Path;

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use crate::answer::{Failure, Result, failure};
use crate::data;
use crate::show::Paint;

/// Points of the picture for each square of the code: large enough for a cheap camera, small enough to send.
const POINTS_A_SQUARE: usize = 8;

/// White squares around the code, as the standard asks for.
const MARGIN: usize = 4;

/// In capitals a code needs a third less room; what reads it knows both.
fn code(text: &str) -> Result<QrCode> {
    let made = QrCode::with_error_correction_level(text.to_ascii_uppercase(), EcLevel::L);
    made.map_err(|_| failure("that is too long for a picture to scan. Hand over the text instead."))
}

/// For a terminal, line by line: so that no colour reaches beyond the picture.
pub(in crate::commands) fn blocks(text: &str, paint: Paint) -> Result<String> {
    let picture = code(text)?.render::<Dense1x2>().dark_color(Dense1x2::Dark).light_color(Dense1x2::Light).build();
    Ok(picture.lines().map(|line| format!("{}\n", paint.paper(line))).collect())
}

/// As a picture in a file for its owner's eyes: whoever sees a ticket can use it.
pub(in crate::commands) fn write_png(path: &Path, text: &str) -> Result<()> {
    let code = code(text)?;
    let (squares, colors) = (code.width(), code.to_colors());
    let side = (squares + 2 * MARGIN) * POINTS_A_SQUARE;
    let is_dark = |x: usize, y: usize| {
        let (Some(x), Some(y)) = ((x / POINTS_A_SQUARE).checked_sub(MARGIN), (y / POINTS_A_SQUARE).checked_sub(MARGIN))
        else {
            return false;
        };
        x < squares && y < squares && colors[y * squares + x] == qrcode::Color::Dark
    };
    let points: Vec<u8> = (0..side * side).map(|at| if is_dark(at % side, at / side) { 0 } else { 255 }).collect();
    let remedy = "Choose another name or folder";
    let file = data::create_private(path).map_err(|error| Failure::file("writing", path, &error, remedy))?;
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), side, side);
    encoder.set_color(png::ColorType::Grayscale);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&points));
    written.map_err(|error| failure(format!("the picture {} could not be written: {error}.", path.display())))
}
