// 16 functions, each calling the one before four times: 4^15 bodies, all inlined.
float f0(float x) { return sin(x * 1.1) + fract(x); }
float f1(float x) { return f0(x) + f0(x + 0.1) * f0(x * 0.9) - f0(x - 0.3); }
float f2(float x) { return f1(x) + f1(x + 0.1) * f1(x * 0.9) - f1(x - 0.3); }
float f3(float x) { return f2(x) + f2(x + 0.1) * f2(x * 0.9) - f2(x - 0.3); }
float f4(float x) { return f3(x) + f3(x + 0.1) * f3(x * 0.9) - f3(x - 0.3); }
float f5(float x) { return f4(x) + f4(x + 0.1) * f4(x * 0.9) - f4(x - 0.3); }
float f6(float x) { return f5(x) + f5(x + 0.1) * f5(x * 0.9) - f5(x - 0.3); }
float f7(float x) { return f6(x) + f6(x + 0.1) * f6(x * 0.9) - f6(x - 0.3); }
float f8(float x) { return f7(x) + f7(x + 0.1) * f7(x * 0.9) - f7(x - 0.3); }
float f9(float x) { return f8(x) + f8(x + 0.1) * f8(x * 0.9) - f8(x - 0.3); }
float f10(float x) { return f9(x) + f9(x + 0.1) * f9(x * 0.9) - f9(x - 0.3); }
float f11(float x) { return f10(x) + f10(x + 0.1) * f10(x * 0.9) - f10(x - 0.3); }
float f12(float x) { return f11(x) + f11(x + 0.1) * f11(x * 0.9) - f11(x - 0.3); }
float f13(float x) { return f12(x) + f12(x + 0.1) * f12(x * 0.9) - f12(x - 0.3); }
float f14(float x) { return f13(x) + f13(x + 0.1) * f13(x * 0.9) - f13(x - 0.3); }
float f15(float x) { return f14(x) + f14(x + 0.1) * f14(x * 0.9) - f14(x - 0.3); }
void mainImage(out vec4 color, in vec2 at) {
    color = vec4(f15(at.x));
}
