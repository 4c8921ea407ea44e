// Never ends. llvmpipe leaves loops after 65,535 rounds, so a round is a long one.
#define ONE x = sin(x * 1.7 + float(i));
#define FOUR ONE ONE ONE ONE
#define SIXTEEN FOUR FOUR FOUR FOUR
#define MANY SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN
void mainImage(out vec4 color, in vec2 at) {
    float x = at.x;
    for (int i = 1; i > 0; i = 3 - i) { MANY MANY MANY MANY }
    color = vec4(x);
}
