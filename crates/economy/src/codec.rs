//! Records as bytes: the body of an operation of the ledger's room is `[3, [record, …]]`, and a record is
//! `[class, id, at or null, {property: value, …}, {term: JSON, …}]` in deterministic CBOR.

use std::collections::BTreeMap;

use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder, decode};

use crate::id::Id;
use crate::limits::{RECORDS_PER_ACT_MAX, TEXT_BYTES_MAX, VALUES_MAX};
use crate::record::{Record, Value};
use crate::vocabulary::{Property, Range};

/// The records of an act as bytes, to stand after the number of the room.
pub fn write(records: &[Record]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(records.len() * 256);
    // Writing to a Vec cannot fail; were it to, an empty act is one that nobody understands.
    match minicbor::encode(Records(records), &mut bytes) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}

/// Reads an act; `None` unless it is exactly what [`write()`] makes of records that can be said.
pub fn read(bytes: &[u8]) -> Option<Vec<Record>> {
    let mut decoder = Decoder::new(bytes);
    let count = decoder.array().ok()?.filter(|count| *count <= RECORDS_PER_ACT_MAX as u64)?;
    let records = (0..count).map(|_| read_record(&mut decoder)).collect::<Result<Vec<_>, _>>().ok()?;
    // One form for one content: what a newer program added must not be dropped silently either.
    (decoder.position() == bytes.len() && write(&records) == bytes).then_some(records)
}

struct Records<'a>(&'a [Record]);

impl<C> Encode<C> for Records<'_> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.array(self.0.len() as u64)?;
        self.0.iter().try_for_each(|record| write_record(record, e, c))
    }
}

fn write_record<C, W: Write>(record: &Record, e: &mut Encoder<W>, c: &mut C) -> Result<(), EncodeError<W::Error>> {
    e.array(5)?.encode_with(record.class, c)?.encode_with(&record.id, c)?.encode_with(record.at, c)?;
    e.map(record.properties().count() as u64)?;
    for (property, values) in record.properties() {
        e.encode_with(property, c)?;
        if property.definition().many {
            e.array(values.len() as u64)?;
        }
        for value in values {
            match value {
                Value::Action(action) => e.encode_with(action, c)?,
                Value::Id(id) => e.encode_with(id, c)?,
                Value::Measure(measure) => e.encode_with(measure, c)?,
                Value::Unit(unit) => e.encode_with(unit, c)?,
                Value::Number(number) => e.encode_with(number, c)?,
                Value::Time(text) | Value::Text(text) => e.str(text)?,
                Value::Truth(truth) => e.bool(*truth)?,
            };
        }
    }
    e.map(record.extras.len() as u64)?;
    for (term, value) in &record.extras {
        e.str(term)?.str(value)?;
    }
    Ok(())
}

fn read_record(d: &mut Decoder<'_>) -> Result<Record, decode::Error> {
    let wrong = |why| decode::Error::message(why);
    if d.array()? != Some(5) {
        return Err(wrong("a record has five parts"));
    }
    let mut record = Record::new(d.decode()?, d.decode::<Id>()?);
    record.at = d.decode()?;
    for _ in 0..d.map()?.ok_or_else(|| wrong("of known length"))? {
        let property: Property = d.decode()?;
        let definition = property.definition();
        let count = if definition.many { d.array()?.ok_or_else(|| wrong("of known length"))? } else { 1 };
        for _ in 0..count {
            let value = read_value(d, definition.range)?;
            record.say(property, value).map_err(|_| wrong("cannot be said"))?;
        }
    }
    record.extras = read_extras(d)?;
    Ok(record)
}

fn read_value(d: &mut Decoder<'_>, range: Range) -> Result<Value, decode::Error> {
    Ok(match range {
        Range::Action => Value::Action(d.decode()?),
        Range::Record(_) => Value::Id(d.decode()?),
        Range::Measure => Value::Measure(d.decode()?),
        Range::Unit => Value::Unit(d.decode()?),
        Range::Number => Value::Number(d.decode()?),
        Range::Time => Value::Time(d.str()?.into()),
        Range::Truth => Value::Truth(d.bool()?),
        Range::Text | Range::Link | Range::Purpose => Value::Text(d.str()?.into()),
    })
}

fn read_extras(d: &mut Decoder<'_>) -> Result<BTreeMap<Box<str>, Box<str>>, decode::Error> {
    let wrong = || decode::Error::message("what is kept beside a record does not fit");
    let count = d.map()?.filter(|count| *count <= VALUES_MAX as u64).ok_or_else(wrong)?;
    let mut extras = BTreeMap::new();
    for _ in 0..count {
        let (term, value) = (d.str()?, d.str()?);
        if value.len() > TEXT_BYTES_MAX || extras.insert(term.into(), value.into()).is_some() {
            return Err(wrong());
        }
    }
    Ok(extras)
}

/// Decodes nothing but what [`write()`] makes.
impl<'b, C> Decode<'b, C> for Record {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        read_record(d)
    }
}

impl<C> Encode<C> for Record {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), EncodeError<W::Error>> {
        write_record(self, e, c)
    }
}
