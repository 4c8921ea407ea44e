// Ends, but only after 10^9 rounds at every pixel: for a service that is never.
#define ONE x = sin(x * 1.7 + float(i));
#define FOUR ONE ONE ONE ONE
#define SIXTEEN FOUR FOUR FOUR FOUR
#define MANY SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN
void mainImage(out vec4 color, in vec2 at) {
    float x = at.x / iResolution.x;
    for (int i = 0; i < 1000000000; i++) { MANY MANY MANY MANY }
    color = vec4(x);
}
