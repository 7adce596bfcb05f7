//! What a piece of work cost: memory and processor time, where the program that runs the targets can tell.

use std::sync::OnceLock;

/// Budgets of the design (section 8) for hostile input: what is refused costs no more. Unit: bytes.
pub const REFUSAL_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Unit: ms of processor time.
pub const REFUSAL_CPU_MS_MAX: u64 = 50;
/// Memory that a reader may take for each byte that it reads: an empty text is one byte on the wire and three words in memory, and
/// a list that grows is there twice for a moment. Unit: bytes.
const MEMORY_PER_BYTE: usize = 128;
/// And beside that. Unit: bytes.
const MEMORY_FLOOR: usize = 64 * 1024;

/// The program's means; it alone chooses the allocator. Other threads of the program must rest meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Meter {
    /// The peak begins anew at what is allocated now.
    pub reset: fn(),
    /// Unit: bytes.
    pub allocated: fn() -> usize,
    /// Unit: bytes.
    pub peak: fn() -> usize,
    /// Processor time of the program so far, where it is built fast enough to be held to the budget. Unit: ms.
    pub cpu_ms: Option<fn() -> u64>,
}

static METER: OnceLock<Meter> = OnceLock::new();

/// Sets the program's means, once.
pub fn install(meter: Meter) {
    let _ = METER.set(meter);
}

/// What a piece of work took beyond what was there; zeros where nobody can tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Unit: bytes.
    pub memory: usize,
    pub cpu_ms: u64,
}

pub fn metered<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let Some(meter) = METER.get() else { return (work(), Cost::default()) };
    (meter.reset)();
    let (allocated, began) = ((meter.allocated)(), meter.cpu_ms.map_or(0, |cpu_ms| cpu_ms()));
    let result = work();
    let ended = meter.cpu_ms.map_or(0, |cpu_ms| cpu_ms());
    (result, Cost { memory: (meter.peak)().saturating_sub(allocated), cpu_ms: ended.saturating_sub(began) })
}

impl Cost {
    /// Of something that was turned away.
    #[track_caller]
    pub fn check_refusal(self) {
        assert!(self.memory <= REFUSAL_BYTES_MAX, "a refusal took {} bytes", self.memory);
        assert!(self.cpu_ms <= REFUSAL_CPU_MS_MAX, "a refusal took {} ms", self.cpu_ms);
    }

    /// Of a reader, for an input of so many bytes.
    #[track_caller]
    pub fn check_reader(self, bytes: usize) {
        let memory_max = MEMORY_FLOOR + bytes * MEMORY_PER_BYTE;
        assert!(self.memory <= memory_max, "reading {bytes} bytes took {} bytes", self.memory);
        assert!(self.cpu_ms <= REFUSAL_CPU_MS_MAX, "reading {bytes} bytes took {} ms", self.cpu_ms);
    }
}
