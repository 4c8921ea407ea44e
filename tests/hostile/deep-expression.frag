// A sum of 32,768 terms, each within the one before: a compiler that recurses over it
// runs out of stack.
#define T0 + at.y
#define T1 T0 T0
#define T2 T1 T1
#define T3 T2 T2
#define T4 T3 T3
#define T5 T4 T4
#define T6 T5 T5
#define T7 T6 T6
#define T8 T7 T7
#define T9 T8 T8
#define T10 T9 T9
#define T11 T10 T10
#define T12 T11 T11
#define T13 T12 T12
#define T14 T13 T13
#define T15 T14 T14
void mainImage(out vec4 color, in vec2 at) {
    color = vec4(at.x T15);
}
