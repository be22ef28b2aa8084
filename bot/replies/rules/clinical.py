# ruff: noqa: E501, SIM905
"""The words of medicine: those that are always clinical, and those that are so beside “your”."""

from __future__ import annotations

ALWAYS = frozenset(
    """
paracetamol eyestrain sonogram sonograms laser contraction laboratory
warfarin coumadin eliquis gabapentin amlodipine atorvastatin lipitor omeprazole nexium synthroid trazodone
buspirone concerta vyvanse strattera losartan furosemide azithromycin cipro doxycycline augmentin keflex
cephalexin clindamycin medrol ventolin advair singulair zyrtec claritin benadryl motrin norco dilaudid
flexeril tretinoin minoxidil finasteride viagra cialis clomid mirena nexplanon anticoagulant anticoagulants
tendinitis hypothyroid hyperthyroid anemic asthmatic apnea snoring cerumen earwax astigmatism myopia
nearsighted farsighted amblyopia strabismus floaters keratoconus earache toothaches heartbeat
ankles elbows shin shins groin armpit coccyx tailbone sternum ribcage forearm forearms earlobe nostril nostrils eardrum kneecap achilles bicep biceps tricep hamstring glutes
mole moles resorption numbed premolar bicuspid enamel a1c hba1c inr orthotic fusion arthrodesis anaesthetic anaesthetist adenoids
spleen goiter hammertoe palate frenectomy gingival lumineers occlusal pacifier circumcision circumcised contractions c-section breech
doula spotting colic croup rsv mono scabies lice ringworm impetigo melasma cellulite tummy-tuck lipo
blepharoplasty juvederm restylane kybella coolsculpting dysport microneedling
abscess abdomen abdominal abnormality abortion acne adhd adhesions adderall albuterol alcoholism
allergic allergies allergy alopecia alzheimer's alzheimers amoxicillin amputated amputation anal anaphylaxis
anemia anesthesia anesthetic anesthesiologist aneurysm angiogram angioplasty ankle antacid antibiotic
antibiotics antidepressant antidepressants antihistamine antipsychotic anus anxiety appendicitis appendix
arrhythmia arterial artery arteries arthritis arthroscopy arthroscopic asthma ativan atrial autism autistic autoimmune
bacteria bacterial barium bedsore benzodiazepine benzodiazepines benzos biopsied biopsies biopsy bipolar bladder
bleeding bleed bloated bloating bloodwork botox bowel bpd braces brachytherapy bradycardia breast breasts breastfeeding
bronchitis bruise bruised bruises bruising bunion bunions bypass caesarean cancer cancerous canker carcinoma cardiac
cardiovascular caries carpal cartilage cataract cataracts catheter catheterization cavities celiac celexa cellulitis
cerebral cervical cervix cesarean chemo chemotherapy chlamydia cholesterol chronic cirrhosis clavicle clotting
clots colitis colon colonoscopies colonoscopy concussion congestion conjunctivitis constipated constipation contraception
contraceptive contraceptives copd cornea coronary cortisone cough coughing covid cramping cramps crohn's crohns
ct curettage cyst cysts cystic cyanosis cymbalta debridement dementia dental-implant dentures denture depression
depressive dermabrasion dermatitis detox dexamethasone diabetes diabetic diagnosed diagnoses diagnosing diagnosis
diagnostic dialysis diarrhea dilated dilation disc-herniation dislocated dislocation diverticulitis dizziness
dizzy dosage doses dosing drowsiness dysfunction dyslexia dysplasia ecg echocardiogram ectopic eczema edema effexor
ekg elbow electrocardiogram electrolysis embolism emphysema endocarditis endometriosis endoscopic endoscopy enema
epidural epilepsy epileptic episiotomy erectile esophagus estrogen excision excruciating extraction extractions eyelid
eyelids facelift fentanyl fertility fetal fetus fever feverish fibroid fibroids fibromyalgia filler fillers fistula flu
fluoride foreskin fracture fractured fractures fungal gallbladder gallstones gangrene gastric gastritis
gastroenteritis gastrointestinal genital genitals gerd gingivitis glaucoma glucose gonorrhea gout graft grafting
gum-disease gynecological hallucination hallucinations hallucinating headache headaches hearing-aid heartburn
hematoma hemoglobin hemorrhage hemorrhaged hemorrhoid hemorrhoids hepatitis hernia hernias herniated herpes hip-replacement hiv
hives hormonal hormone hormones hpv hydrocodone hydrocortisone hyperpigmentation hypertension hyperthyroidism
hypoglycemia hypothyroidism hysterectomy hysteroscopy ibs ibuprofen immunization immunizations implant implants
impotence incision incisions incontinence incontinent induced-labor infect infected infection infections infertility
inflammation inflamed inflammatory influenza inguinal inhaler injected injection injections inpatient insomnia
insulin intestinal intestine intubated intubation invisalign iud iv-infusion ivf jaundice keloid ketamine kidney kidneys
klonopin knee knees lab-work labia lactation laparoscopic laparoscopy larynx laser-treatment lasik laxative lesion
lesions lethargic leukemia levothyroxine lexapro libido ligament ligaments liposuction lisinopril lithium liver
lorazepam lumbar lumpectomy lump lumps lung lungs lupus lyme lymph lymphoma lymphatic macular malignant
mammogram mammograms mania manic manic-depressive mastectomy mastitis measles medicated medication medications
melanoma meningitis menopausal menopause menstrual menstruation metabolic metastasis metastatic metformin methadone
metoprolol microdermabrasion migraine migraines miscarriage miscarriages miscarried misdiagnose misdiagnosed misdiagnosis
molar molars morphine mri mris multiple-sclerosis myomectomy nausea nauseous naproxen narcotic narcotics narcolepsy nasal neonatal
neuralgia neurological neuropathic neuropathy novocaine numbness nsaid nsaids obese obesity ocd oncological opiate
opiates opioid opioids oral-surgery orthotics osteoarthritis osteoporosis outpatient ovarian ovaries ovary overdose
oxycodone oxycontin pacemaker palpitation palpitations palsy pancreas pancreatic pancreatitis panic-attack pap paralysis paralyzed
paranoia paranoid parkinson's parkinsons pathology paxil pelvic pelvis penicillin penile penis percocet periodontal
periodontitis peritonitis pharyngitis phlebectomy phobia physiotherapy phototherapy placenta plaque pneumonia polyp polyps
postoperative postpartum prednisone preeclampsia pregnancy pregnant premature-birth prenatal prescribe prescribed
prescribes prescribing prescription prescriptions prognosis prostate prostatitis prosthesis prosthetic prozac psoriasis
psychiatric-hold psychosis psychotic ptsd pulmonary pulp pus quadrant radiation radiograph radiographs rash rashes rectal rectum reflux
refill refills regurgitation remission resection retina retinal rhinoplasty ritalin rosacea rotator rupture ruptured sciatica
scar scarring scars schizophrenia schizophrenic sclerosis sclerotherapy scoliosis sedated sedation sedative seizure
seizures sepsis septic septum seroquel sertraline shingles sinus sinuses sinusitis sleep-apnea spasm spasms
spasticity spinal spine sprain sprained std stds stent steroid steroids stillbirth stillborn stitches stomach strep
stroke strokes suboxone suicidal suicide suture sutures swelling swollen symptom symptoms symptomatic syndrome syphilis tachycardia
tartar tendon tendonitis testicle testicles testosterone tetanus throat thrombosis thyroid thyroidectomy tinnitus tmj tonsil
tonsillectomy tonsils tooth toothache tramadol transfusion transplant trauma-surgery tremor tremors tuberculosis tumor tumors tumour
tylenol ulcer ulcers ultrasound ultrasounds ureter urethra urinary urinate urinating urine uterine uterus uti utis vaccinated
vaccination vaccinations vaccine vaccines vagina vaginal valium valtrex varicose vascular vasectomy vein veins veneer veneers
venereal vertebra vertebrae vertigo vicodin viral virus vomited vomiting vulva wart warts wellbutrin withdrawal-symptoms
womb wrist wrists med meds x-ray x-rays xanax xray xrays zoloft ambien aspirin advil aleve accutane anti-depressant anti-anxiety
comorbid comorbidity relapse relapsed detoxification rehab intravenous dermal root-canal topical ointment antiviral antifungal
suppository sleeping-pill diuretic beta-blocker statin statins ozempic wegovy semaglutide humira keto ssri ssris snri
sinusoidal oncology-treatment infusion infusions biologics nebulizer cpap tracheotomy colostomy stoma dermoid
hemangioma neuroma glioma sarcoma myeloma mesothelioma endometrial polycystic pcos hashimoto's graves-disease
hypermobility ehlers-danlos fatigue fatigued malaise syncope fainting fainted convulsion convulsions concussed
addict addiction addicted addictive sobriety overdosed self-harm self-harming anorexia anorexic bulimia bulimic
postsurgical post-op preop pre-op postop pre-operative post-operative perioperative
malocclusion overbite underbite crossbite orthodontic-treatment retainer retainers bite-guard night-guard dentures
cartilages meniscus acl mcl labrum sciatic stenosis spondylosis radiculopathy
embarazo embarazada cirugia infeccion cancer tumor medicamento medicamentos receta dolor fiebre sintomas
grossesse enceinte chirurgie infection tumeur medicament medicaments ordonnance douleur douleurs fievre symptomes
""".split()
)
"""Single folded words; each names a condition, a symptom, a body part, a procedure, a test or a drug."""

PHRASES = (
    r"(?:cracked|loose|old|new|deep|temporary|white|broken|lost) (?:fillings?|crowns?|bridges?|veneers?)(?! (?:of|in))",
    r"pain (?:pills?|meds|shots?)|you have an? (?:\w+ ){0,2}(?:condition|disease|disorder|illness|infection|syndrome|injury)",
    r"numb(?:ing)? (?:the|your|it|you)|(?:hip|knee|joint|valve|shoulder) replacements?|(?:the|a|your|this|that) scans?(?= (?:was|were|is|showed|did|came|and|of|for)| ?[.,;!]|$)|attention deficit|(?:herniated|slipped|bulging) dis[ck]s?|pinched nerves?|yeast infections?|(?:deep|dental|teeth) cleanings?",
    r"(?:better|new|clear|clearer|improved|blurry|blurred|corrected|double|night) vision(?! (?:for|of))|(?:the|four|two|three|several|front|back|missing|crooked|loose|straighten\w*|whiten\w*|pull\w*|of|baby) teeth|(?:your|the|proper|new|reading) (?:glasses|eyeglasses|prescription lenses)",
    r"(?:quick|speedy|smooth|fast|full|uneventful|slow|rapid|complete|good) recovery|(?:additional|further|more) investigations?|(?:of|during|after|before|for|had|have|having|about) (?:the|your|this|that) procedure(?! (?:for|of))|this treatment (?:gave|works?|worked|helps?|helped|takes?)|your (?:dryness|irritation|itching|redness|stiffness|tightness|aches?|discomfort)",
    r"(?:laser|peel|botox|filler) (?:sessions?|treatments?)|contact lens(?:es)?|(?:healthy|better|your|poor) diet(?! of)",
    r"(?:you|he|she|they|patients?) (?:\w+ )?suffer(?:s|ed|ing)? (?:from|with)|suffering from|(?:see|treat|diagnose|cure|find|cut out|locate) (?:the |your )?pain",
    r"(?:your|new|old|her|his|dental|porcelain|gold|temporary|permanent) crowns?(?! (?:street|road|plaza|court|avenue|point))|(?:the|a) crown (?:was|is|cracked|fell|broke|came|had|needed|fit|did|on)|(?:your|her|his|in|during|preterm|active|induced) labor(?! (?:law|laws|day|union|costs?|shortage|market|of love))|blood panels?|lipid panels?",
    r"discharge (?:instructions|summary|papers)|(?:post-?op|pre-?op|aftercare|care|wound) instructions|root canals?|blood (?:pressure|sugar|tests?|work|draws?|samples?|clots?|counts?|thinners?|levels?)|lab (?:work|tests?|results?|values?)|test results?|panic attacks?|heart (?:attack|disease|failure|condition|rate|murmur|surgery|problems?|valve)|ct scans?|cat scans?|bone (?:scan|density|marrow|loss|graft\w*)|birth control|side effects?|chest pain|eating disorders?|mental (?:health|illness|disorder|breakdown|state|instability)|nerve (?:damage|block|pain|was|is|tissue|endings?)|stem cells?|wisdom (?:teeth|tooth)|gum disease|tummy tuck|skin (?:cancer|biops\w+|conditions?|disorders?|problems?|grafts?|issues?|tags?|infection|care treatment)|(?:mood|personality|anxiety|sleep|bleeding|blood|thyroid|immune|skin|substance|attachment|muscle|movement|joint|stomach|bowel|autoimmune|genetic|neurological|psychiatric) disorders?|substance abuse|drug (?:seeking|seeker|abuse|test|screen|use|addict\w*|interactions?|reaction|problem)|alcohol (?:abuse|use|problem)|plastic surgery|blood in (?:your|the)|physical therapy|occupational therapy|speech therapy|anger (?:issues|management)|rage attacks?|breast (?:augment\w+|reduction|implants?|cancer|exam)|eye (?:exam|surgery|pressure|infection|condition|drops?)|hearing (?:loss|aids?|test)|sleep (?:apnea|study)|high (?:risk pregnancy|blood|cholesterol)|low (?:blood|iron|thyroid)|immune system|nervous system|multiple sclerosis|cosmetic procedures?|laser (?:treatments?|surgery|procedure)|varicose veins|tooth decay|dry sockets?|nitrous oxide|local an\w+|crown (?:prep\w*|fell|was|came|lengthening)|(?:a|the|your|new|temporary|permanent|porcelain) (?:crown|filling|bridge|veneer)s?(?= (?:fell|was|is|came|had|has|needed|on|in|broke|failed|and|that))",
    r"(?:the|your|his|her|a|an|any|this|that|further|proper|recommended|prescribed|alternative|additional|ongoing|medical|surgical|conservative|successful|unsuccessful|aggressive|right|correct|invasive|necessary|medically necessary|dental|cosmetic|first|initial|second|specific) (?:\w+ )?(?:treatment plans?|treatment options?|course of treatment|diagnostic tests?|medical history|medical (?:condition|issue|problem|concern|necessity)s?|surger(?:y|ies)|operation (?:was|went|is|had)|dosage|dose|pills?|medicines?|meds|injury|injuries|wound|illness|disease|ailment|tumou?r|complications?)",
    r"surger(?:y|ies)|surgical(?:ly)?|treatment plans?|treatment options|treatments|medical (?:condition|issue|problem|history|necessity|treatment|emergency|procedure)s?|(?:follow(?:ing)?|complet\w+|start\w*|stopp?\w*|continu\w+|discontinu\w+|refus\w+|declin\w+|finish\w*|begin\w*|began|underwent|undergo|requir\w+|need\w*|receiv\w+|recommend\w*|suggest\w*|order\w*|perform\w*|instituting|unnecessary|necessary|proper) (?:the |your |a |an |his |her |any |this |that |more |such |further |medically |\w+ )?(?:treatments?|therapy|procedures?|medicines?|meds|pills|drugs?|scans?|(?:diagnostic |additional |extra |more |blood )?tests?|testing|imaging|oral examinations?|examinations?|screenings?|shots?|steroids?)(?! of (?:patience|time|character))",
    r"(?:your|his|her|the|their|in the|this) (?:\w+ ){0,2}(?:skin|eyes?(?! (?:level|contact))|ears?|nose|mouth|teeth|gums?|jaw|face|hair|scalp|neck|shoulders?|arms?|hands?|fingers?|back(?! (?:office|door|room|of|yard|and|to|story|end|desk|here|entrance))|chest|hips?|legs?|foot|feet|toes?|nails?|heart(?! of)|brain|blood|nerves?|joints?|bones?|muscles?|lips?|tongue|belly|vision|sight|eyesight|hearing|weight|bmi|bite|bloodwork|immune|body|swelling|pain|fever|wound|rash|injury|illness|disease|ailments?|disorder|disability|handicap|health (?:issue|condition|problem|concern|history|status)s?|mental|anxiety|stress levels?|mood|behavior|sleep|diet|pressure|sugar|levels|numbers|vitals|weight loss|pregnancy|labor|delivery|birth|baby'?s \w+|period|cycle)(?= (?:was|were|is|are|had|has|needed|needs|would|will|could|condition|problem|issue|pain|exam|infection|got|has been|became|looks?|looked|feels?|felt|hurts?|and (?:the|your|that)|after|before|during|care|at the time|healed?|to heal|healing|improv\w+|did|does|because|from|with|due)|[.,;!?]|$)",
    r"(?:in|of|from|severe|mild|acute|chronic|extreme|terrible|constant|facial|much|more|less|without|some|any|no|your|his|her|lower|upper|back|neck|knee|joint|muscle|nerve|manage|reliev\w+|eas\w+|reduce|control|caus\w+|experienc\w+|in so much|physical|post-surgical|tooth) pain(?! (?:to read|of reading|in (?:these|your|this)|behind|this|and (?:frustration|upset|anger|disappointment)|points?))|pain (?:management|relief|killers?|medication|medicine|specialists?|issues|is (?:real|normal|common)|was|during|after the|in (?:your|the|his|her|both)|level|scale)|painkillers?|pain-free|your (?:\w+ )?smile",
    r"(?:your|his|her) (?:\w+ )?(?:symptoms?|results?|tests?|scans?|labs?|bloods?|condition|diagnos[ie]s|prognosis|treatments?|therapy|medicines?|meds|drugs?|pills?|shots?|vitals|levels|x-?rays?|recovery|healing|illness|pain|health (?:problems?|issues?|conditions?))",
    r"(?:heal(?:s|ed|ing)? (?:well|up|nicely|properly|quickly|slowly|time|process)|recover(?:s|ed|ing|y)? (?:from|well|time|process|is|was|quickly|nicely)|feel(?:ing)? better|get(?:ting)? well soon|speedy recovery|swift recovery|without pain|is in remission|cured|get better)",
    r"(?:allergic|an? (?:adverse |bad )?(?:allergic )?reaction) to (?:the|a|an|it|your|\w+)|(?:assess|examin|evaluat)\w* (?:any |the |a |many |such )?(?:\w+ )?(?:patients?|child|children|symptoms|pain|injury|wound|teeth|skin|eyes?)|definitive (?:diagnosis|answer about)|sight-threatening|life-threatening|outcomes? (?:of|from|after) (?:the|your|any) (?:\w+ )?(?:procedure|surgery|treatment)|rule[d]? out|second (?:opinion on|referral)|referral to (?:a|an|the)|referred (?:you|him|her|to)|referral (?:was|is|may|would)",
)

ENDINGS = tuple(
    "itis ectomy ectomies oscopy oscopies plasty plasties ostomy algia uria penia rrhea cillin mycin "
    "cycline oprazole conazole dipine sartan statin azepam azolam triptan caine codone morphone profen "
    "osis emia aemia opathy oplasia".split()
)
"""A longer word that ends so is clinical, but for those in `NEVER`."""

NEVER = frozenset(
    "reservoir souvenir devoir savoir avoir revoir cocaine osmosis hypnosis metamorphosis symbiosis prognosis-free "
    "academia sympathy empathy apathy telepathy antipathy trophy philanthropy bohemia".split()
)
"""Words that only look clinical by their ending."""

INNOCENT = (
    r"(?:nobody|no one|people|anyone|everyone|everybody|anybody|somebody|someone|those)(?: [\w']+){0,7} (?:in pain|test results?|prescriptions?|refills?)(?! (?:for|of) your)",
    r"(?:test results?|a prescription|a refill|prescriptions|refills)(?: (?:question|request|call)s?)? (?:renewed |refilled )?(?:should|ought|deserves?|answered|matters?)",
    r"(?:to|at|by|from the bottom of (?:our|my)|the|our|my|take|takes|taking|took|whole|good|kind|big|with a|change of|with) (?:\w+ )?hearts?(?! (?:attack|disease|condition|rate|surgery|failure|murmur|problem|valve))",
    r"(?:listening|patient|open|attentive|kind|sympathetic|willing|a|an|our|my) ears?",
    r"(?:on|at|in|by|close at|other|first|second|good|own|our|my|one|the other|upper|helping|gentle|a gentle|steady|safe) hands?",
    r"(?:word of|by) mouth|face to face|face-to-face|(?:the|a|friendly|kind|human|first|familiar|smiling|new) faces?(?: (?:and|at|of|you|that))?",
    r"(?:keep|kept|an|our|my|caught|catch|public|my own|see eye to|fresh|close) eyes?|eye (?:contact|level|on|to)",
    r"(?:call|calls|called|come|comes|get|gets|go|going|write|report|hear|heard|take|bring|step|look|put|push|hold|holds|carry|hang|ring|rings|turned|reach|circle) (?:\w+ )?back",
    r"(?:pain|pained|pains) (?:me|us)(?: to| that)?|the pain (?:of reading|behind (?:these|your|this)|in (?:these|your) (?:words|lines))|take(?:n)? (?:great )?pains|pain points?",
    r"test (?:of|your|our|my|anyone's|anybody's) (?:patience|faith|character|stamina|endurance)",
    r"(?:in|under|terms and|working|any|such|road|weather|these) conditions?",
    r"operation(?:s|al)? (?:manager|director|team|lead|coordinator|hours|of (?:our|the)|side)|hours of operation|smooth operation|director of operations|vice president of operations",
    r"cold (?:answer|tone|shoulder|reception|welcome|voice|word|manner)|(?:stiff|kind) upper lip|lip service|foot in the door|wrong foot|right foot|best foot|first foot|on (?:the |their |your )?feet|foot of|stand on",
    r"(?:full|whole) attention|attention deficit of",
    r"(?:symptom|symptoms) of (?:a|how|our|something)|healthy (?:conversation|debate|relationship)|heal(?:ing)? (?:this|the) (?:rift|relationship|trust)",
    r"(?:a|an|any|every|the) (?:open|closed|new) (?:wound|chapter)|short (?:fuse|tempered)|breathe|breath",
    r"(?:bruised|wounded) (?:trust|feelings|confidence)|(?:the )?(?:bleeding|cutting) edge|allergic to (?:excuses|bureaucracy|hold music|delay\w*|form letters?)|a virus of|plague\w*|fever pitch|chronic(?:ally)? (?:late|delays?|lateness|phone|understaff\w*|problem)|paralyzed by|(?:feel|feels|felt|feeling) better (?:about|after (?:talking|a talk|a conversation|we))|addict(?:ed|ive)? to (?:email|phones?)|scar(?:s|red)? (?:on )?(?:trust|memory)|depression era|stomach (?:this|that|it|the (?:idea|thought))|knee-jerk|elbow (?:room|grease)|rule[d]? out (?:nothing|anything|a mistake)|spine(?:less)? of|backbone|in the (?:long|short) run|lump (?:sum|together|everyone)|swollen (?:with|inbox)|dizzying|sick of|(?:a|the) headache (?:of|for|to (?:reach|call|park))|(?:phone|parking|paperwork|scheduling|billing|administrative) (?:is |can be )?(?:a )?headaches?|graft",
)
