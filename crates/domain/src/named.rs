//! Closed sets of words: each has a name for people and a number for the store.

/// Defines an enum whose variants have a stable code (stored) and a stable name (on the wire).
#[macro_export]
macro_rules! named {
    ($(#[$doc:meta])* pub enum $enum:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal => $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $enum { $($(#[$vdoc])* $variant = $code,)+ }

        impl $enum {
            /// Every variant, in order of its code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The number that the store keeps.
            #[must_use]
            pub const fn code(self) -> i16 {
                self as i16
            }

            /// The word on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The variant that the store wrote as `code`.
            #[must_use]
            pub const fn from_code(code: i16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The variant called `name`, letter by letter.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
