//! How far a file may be read: neither it nor one record of it fills the memory. What was read is hashed on the way.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;

use domain::limit::{IMPORT_BYTES_MAX, IMPORT_RECORD_BYTES_MAX};

use crate::idempotency::BodyHash;

/// How far ahead of the current record the parser may have read.
const READ_AHEAD_BYTES: u64 = 64 * 1024;

/// What is known on both sides of the parser.
pub(super) struct Bounds {
    /// Up to where the file may have been read by now.
    allowed: Cell<u64>,
    hash: RefCell<BodyHash>,
    is_at_end: Cell<bool>,
}

impl Bounds {
    pub(super) fn new() -> Rc<Self> {
        let allowed = Cell::new(IMPORT_RECORD_BYTES_MAX);
        Rc::new(Self { allowed, hash: RefCell::default(), is_at_end: Cell::new(false) })
    }

    /// Allows one more record, before which the parser stands at this byte.
    pub(super) fn allow_record(&self, byte: u64) {
        self.allowed.set(byte + IMPORT_RECORD_BYTES_MAX + READ_AHEAD_BYTES);
    }

    /// Whether the parser has come to know that there is no more.
    pub(super) fn is_at_end(&self) -> bool {
        self.is_at_end.get()
    }

    /// The hash of all that was read.
    pub(super) fn hash(&self) -> String {
        self.hash.take().finish()
    }
}

/// A file that stops at its bounds: with [`io::ErrorKind::FileTooLarge`], or [`io::ErrorKind::InvalidData`] in a record
/// that does not end.
pub(super) struct Bounded<R> {
    source: R,
    read: u64,
    bounds: Rc<Bounds>,
}

impl<R> Bounded<R> {
    pub(super) const fn new(source: R, bounds: Rc<Bounds>) -> Self {
        Self { source, read: 0, bounds }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.read += count as u64;
        self.bounds.is_at_end.set(count == 0);
        if self.read > IMPORT_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.read > self.bounds.allowed.get() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.bounds.hash.borrow_mut().update(&buffer[..count]);
        Ok(count)
    }
}
