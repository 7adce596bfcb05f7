//! Bytes read as decisions. Where they end, every decision is the first of its kind.

#[derive(Clone, Debug)]
pub struct Script<'a>(&'a [u8]);

/// Numbers at which something ends.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    63,
    64,
    127,
    128,
    16_383,
    1 << 24,
    i32::MAX as u64,
    u32::MAX as u64,
    1 << 32,
    i64::MAX as u64,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];

impl<'a> Script<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below `end`; 0 for `end` 0. Takes as many bytes as it needs.
    pub fn below(&mut self, end: usize) -> usize {
        let mut number = usize::from(self.byte());
        let mut reach = 0x100;
        while reach < end {
            number = number << 8 | usize::from(self.byte());
            reach <<= 8;
        }
        number % end.max(1)
    }

    /// True for every second byte.
    pub fn flag(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    pub fn pick<'b, T>(&mut self, from: &'b [T]) -> Option<&'b T> {
        let place = self.below(from.len());
        from.get(place)
    }

    /// Small, at an edge, or any.
    pub fn number(&mut self) -> u64 {
        match self.byte() {
            small @ ..0xc0 => u64::from(small),
            edge @ 0xc0..0xf0 => EDGES[usize::from(edge) % EDGES.len()],
            _ => u64::from_be_bytes(self.array()),
        }
    }

    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }

    /// At most `count` of what is left.
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// At most 40 bytes of what is left, as far as they are text.
    pub fn text(&mut self) -> String {
        let count = self.below(40);
        String::from_utf8_lossy(self.take(count)).into_owned()
    }
}
