//! From the round Earth to the page and back: a flat view around a place, and one of the whole world.
//!
//! Around a place it is the azimuthal equidistant projection (Snyder 1987, “Map Projections: A Working Manual”, USGS
//! Professional Paper 1395, p. 195): distances and directions from the middle are true, and neither the poles nor the
//! 180th meridian are anything special. The world is shown in the Equal Earth projection (Šavrič, Patterson and Jenny
//! 2018, “The Equal Earth map projection”, doi:10.1080/13658816.2018.1504949): every area is as large as it is.

/// The Earth's mean radius in km (IUGG).
pub(super) const EARTH_RADIUS_KM: f64 = 6371.0088;

/// The polynomial of Equal Earth.
const EQUAL_EARTH: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];

/// A place on Earth, in degrees; the longitude may be on any turn around the Earth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

/// A place on the page, in units of the picture, downwards.
pub(super) type At = (f64, f64);

/// A rectangle on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn middle(&self) -> At {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// The rectangle of this size around a place.
    pub(super) fn around(at: At, width: f64, height: f64) -> Self {
        Self { left: at.0 - width / 2.0, top: at.1 - height / 2.0, width, height }
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }

    pub(super) fn holds(&self, inner: &Self) -> bool {
        inner.left >= self.left
            && inner.top >= self.top
            && inner.left + inner.width <= self.left + self.width
            && inner.top + inner.height <= self.top + self.height
    }

    /// Moved by as little as it takes to lie in `outer`.
    pub(super) fn moved_into(mut self, outer: &Self) -> Self {
        self.left = self.left.min(outer.left + outer.width - self.width).max(outer.left);
        self.top = self.top.min(outer.top + outer.height - self.height).max(outer.top);
        self
    }

    /// Smaller by so much on each side.
    pub(super) fn inset(&self, by: f64) -> Self {
        let (width, height) = ((self.width - 2.0 * by).max(0.0), (self.height - 2.0 * by).max(0.0));
        Self { left: self.left + by, top: self.top + by, width, height }
    }
}

/// How the Earth lies on a part of the page.
#[derive(Clone, Copy, Debug)]
pub(super) enum View {
    /// What is around a place.
    Local {
        /// What lies in the middle.
        middle: Spot,
        /// Units of the picture for a km.
        scale: f64,
        /// Where it is drawn.
        area: Area,
    },
    /// All of it.
    World {
        /// The meridian in the middle.
        meridian: f64,
        /// Where it is drawn.
        area: Area,
    },
}

impl View {
    pub(super) fn area(&self) -> &Area {
        match self {
            View::Local { area, .. } | View::World { area, .. } => area,
        }
    }

    /// Where on the page a place is.
    pub(super) fn project(&self, spot: Spot) -> At {
        let (x, y) = self.area().middle();
        match self {
            View::Local { middle, scale, .. } => {
                let (east, north) = offset_km(*middle, spot);
                (x + scale * east, y - scale * north)
            }
            View::World { meridian, area } => {
                // What lies on the cut stays on its side of it.
                let turn = spot.longitude - meridian;
                let turn = if turn.abs() > 180.0 + 1e-6 { turned(turn) } else { turn };
                let (right, up) = equal_earth(spot.latitude, turn);
                let scale = area.width / (2.0 * equal_earth(0.0, 180.0).0);
                (x + scale * right, y - scale * up)
            }
        }
    }

    /// Which place is at a place of the page. For the world, nobody asks.
    pub(super) fn unproject(&self, at: At) -> Option<Spot> {
        let View::Local { middle, scale, area } = self else { return None };
        let (x, y) = area.middle();
        Some(at_offset_km(*middle, ((at.0 - x) / scale, (y - at.1) / scale)))
    }

    /// Units of the picture that a disc of this radius reaches out.
    pub(super) fn reach(&self, radius_km: f64) -> f64 {
        match self {
            View::Local { scale, .. } => scale * radius_km,
            View::World { area, .. } => area.width / (2.0 * equal_earth(0.0, 180.0).0) * radius_km / EARTH_RADIUS_KM,
        }
    }

    /// The part of the Earth that can be seen, and a little more.
    pub(super) fn window(&self) -> Window {
        match self {
            View::World { meridian, .. } => {
                Window { west: meridian - 180.0, east: meridian + 180.0, south: -90.0, north: 90.0 }
            }
            View::Local { middle, area, .. } => self.window_around(*middle, area),
        }
    }

    fn window_around(&self, middle: Spot, area: &Area) -> Window {
        const STEPS: u32 = 16;
        let mut window =
            Window { west: middle.longitude, east: middle.longitude, south: middle.latitude, north: middle.latitude };
        for step in 0..=STEPS {
            let part = f64::from(step) / f64::from(STEPS);
            let (x, y) = (area.left + part * area.width, area.top + part * area.height);
            let (right, bottom) = (area.left + area.width, area.top + area.height);
            for at in [(x, area.top), (x, bottom), (area.left, y), (right, y)] {
                let Some(spot) = self.unproject(at) else { continue };
                let longitude = middle.longitude + turned(spot.longitude - middle.longitude);
                window.west = window.west.min(longitude);
                window.east = window.east.max(longitude);
                window.south = window.south.min(spot.latitude);
                window.north = window.north.max(spot.latitude);
            }
        }
        for pole in [-90.0, 90.0] {
            let at = self.project(Spot { latitude: pole, longitude: middle.longitude });
            if area.inset(-1.0).holds(&Area::around(at, 0.0, 0.0)) {
                window.west = middle.longitude - 180.0;
                window.east = middle.longitude + 180.0;
                window.south = window.south.min(pole);
                window.north = window.north.max(pole);
            }
        }
        window.widened()
    }
}

/// A part of the Earth between meridians and parallels, in degrees; `west` is less than `east`, on whatever turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) west: f64,
    pub(super) east: f64,
    pub(super) south: f64,
    pub(super) north: f64,
}

impl Window {
    /// A twentieth more on each side, so that cut edges lie outside of what is seen.
    fn widened(mut self) -> Self {
        let (x, y) = ((self.east - self.west) / 20.0 + 0.05, (self.north - self.south) / 20.0 + 0.05);
        (self.west, self.east) = (self.west - x, self.east + x);
        if self.east - self.west > 360.0 {
            let middle = (self.west + self.east) / 2.0;
            (self.west, self.east) = (middle - 180.0, middle + 180.0);
        }
        (self.south, self.north) = ((self.south - y).max(-90.0), (self.north + y).min(90.0));
        self
    }
}

/// A difference of longitudes on the turn nearest to zero.
pub(super) fn turned(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

/// How far east and north a place is of `from` on the flat view around it, in km.
pub(super) fn offset_km(from: Spot, to: Spot) -> At {
    let (sin_from, cos_from) = libm::sincos(from.latitude.to_radians());
    let (sin_to, cos_to) = libm::sincos(to.latitude.to_radians());
    let (sin_turn, cos_turn) = libm::sincos((to.longitude - from.longitude).to_radians());
    let east = cos_to * sin_turn;
    let north = cos_from * sin_to - sin_from * cos_to * cos_turn;
    let ahead = sin_from * sin_to + cos_from * cos_to * cos_turn;
    let sine = libm::hypot(east, north);
    let stretch = if sine > 1e-12 { libm::atan2(sine, ahead) / sine } else { 1.0 };
    (EARTH_RADIUS_KM * stretch * east, EARTH_RADIUS_KM * stretch * north)
}

/// The place that is so far east and north of `from` on the flat view around it.
pub(super) fn at_offset_km(from: Spot, (east, north): At) -> Spot {
    let distance = libm::hypot(east, north);
    if distance < 1e-9 {
        return from;
    }
    let angle = (distance / EARTH_RADIUS_KM).min(std::f64::consts::PI);
    let (sin_from, cos_from) = libm::sincos(from.latitude.to_radians());
    let (sin_angle, cos_angle) = libm::sincos(angle);
    let (east, north) = (east / distance, north / distance);
    let latitude = libm::asin((cos_angle * sin_from + north * sin_angle * cos_from).clamp(-1.0, 1.0));
    let turn = libm::atan2(east * sin_angle, cos_from * cos_angle - north * sin_from * sin_angle);
    let longitude = turned(from.longitude + turn.to_degrees());
    Spot { latitude: latitude.to_degrees(), longitude }
}

/// Right and up from the middle, in units of the Earth's radius.
fn equal_earth(latitude: f64, longitude: f64) -> At {
    let [a1, a2, a3, a4] = EQUAL_EARTH;
    let root = 3.0_f64.sqrt();
    let angle = libm::asin((root / 2.0 * libm::sin(latitude.to_radians())).clamp(-1.0, 1.0));
    let square = angle * angle;
    let sixth = square * square * square;
    let slope = a1 + 3.0 * a2 * square + sixth * (7.0 * a3 + 9.0 * a4 * square);
    let right = 2.0 * root / 3.0 * longitude.to_radians() * libm::cos(angle) / slope;
    (right, angle * (a1 + a2 * square + sixth * (a3 + a4 * square)))
}

/// Height of the whole world for a width.
pub(super) fn world_height(width: f64) -> f64 {
    width * equal_earth(90.0, 0.0).1 / equal_earth(0.0, 180.0).0
}
